/** A name as SQL writes it. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Text as SQL writes it. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A number of type DOUBLE, to the last bit: without an exponent it would be a DECIMAL. */
export function sqlNumber(value: number): string {
  if (value === Infinity) return sqlNumber(Number.MAX_VALUE);
  if (value === -Infinity) return sqlNumber(-Number.MAX_VALUE);
  return value.toExponential().replace('e+', 'e');
}

/** A sum in pairs of pairs: a chain of many terms would nest as deep as it is long. */
export function sqlSum(terms: readonly string[]): string {
  if (terms.length === 0) return sqlNumber(0);
  if (terms.length === 1) return terms[0];
  const middle = Math.ceil(terms.length / 2);
  return `(${sqlSum(terms.slice(0, middle))} + ${sqlSum(terms.slice(middle))})`;
}
