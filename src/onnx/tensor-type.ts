/** Element types of ONNX that Ballast reads or writes, by their number in onnx.proto. */
const typeNames = {
  1: 'float',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'double',
  12: 'uint32',
  13: 'uint64',
} as const;

export type TensorType = (typeof typeNames)[keyof typeof typeNames];

const typeNumbers = new Map<string, number>(
  Object.entries(typeNames).map(([number, name]) => [name, Number(number)]),
);

/** The type's number in onnx.proto. */
export function typeNumber(type: TensorType): number {
  return typeNumbers.get(type) ?? 0;
}

/** The type of that number; undefined for one that Ballast does not know. */
export function typeOfNumber(number: number): TensorType | undefined {
  const names: Readonly<Record<number, TensorType>> = typeNames;
  return names[number];
}
