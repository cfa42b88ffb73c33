/** The dbt whose language and artifacts these are. */
export const dbtVersion = '1.12.6';
