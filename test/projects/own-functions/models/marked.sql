from mark_rows((select range as id from range(10)), 3)
