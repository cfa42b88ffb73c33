/** Rows of a group in one table, and how many of them are of the positive class. */
export interface GroupCounts {
  readonly rows: number;
  readonly positives: number;
}

export interface GroupBias {
  readonly share: number | null;
  /** Share of the group's rows that are positive. */
  readonly rate: number | null;
  /** Share of all positive rows that are of the group. */
  readonly ofPositives: number | null;
  /** The group's rate over that of all rows. */
  readonly disparity: number | null;
}

/** How a group stands among all rows of its table; null where there is nothing to divide by. */
export function groupBias(group: GroupCounts, all: GroupCounts): GroupBias {
  const rate = ratio(group.positives, group.rows);
  const rateOfAll = ratio(all.positives, all.rows);
  return {
    share: ratio(group.rows, all.rows),
    rate,
    ofPositives: ratio(group.positives, all.positives),
    disparity: rate === null || rateOfAll === null ? null : ratio(rate, rateOfAll),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
