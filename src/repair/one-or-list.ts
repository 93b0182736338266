/**
 * A list of values as policies are written: one value stands alone, several are a list.
 *
 * AWS reads both alike, and people write the shorter form. An empty list stays a list, which
 * matches nothing.
 */
export const oneOrList = (values: readonly unknown[]): unknown =>
  values.length === 1 ? values[0] : values;
