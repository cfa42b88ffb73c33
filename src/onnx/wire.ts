import { BallastError } from '../errors/ballast-error.ts';

/** One field of a protobuf message as it stands in the bytes. */
export interface WireField {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
  readonly wire: number;
  /** Position of the payload; for wire type 2, behind its length. */
  readonly start: number;
  readonly end: number;
  /** Position of the tag: `bytes.subarray(tag, end)` is the whole field, which can be copied as it is. */
  readonly tag: number;
}

/**
 * Reads a protobuf message field by field, without a schema and without copying.
 * @throws MODEL_NOT_ONNX when the bytes are no protobuf message
 */
export class WireReader {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  *fields(): Generator<WireField> {
    this.position = 0;
    while (this.position < this.bytes.length) {
      const tag = this.position;
      const key = this.nextVarint();
      const wire = key & 7;
      const length = this.payloadLength(wire);
      const start = wire === 0 ? this.varintStart : this.position;
      const end = wire === 0 ? this.position : start + length;
      if (end > this.bytes.length || key < 8) throw broken('a field ends behind the end of the file');
      this.position = end;
      yield { number: Math.floor(key / 8), wire, start, end, tag };
    }
  }

  /** The varint of a field, as a signed 64-bit number; exact up to 2^53. */
  varint(field: WireField): number {
    return this.varintAt(field.start);
  }

  bytesOf(field: WireField): Uint8Array {
    if (field.wire !== 2) throw broken(`field ${field.number} holds no bytes`);
    return this.bytes.subarray(field.start, field.end);
  }

  text(field: WireField): string {
    return decoder.decode(this.unshared(field));
  }

  /** The field with its tag, to be copied as it is. */
  raw(field: WireField): Uint8Array {
    return this.bytes.subarray(field.tag, field.end);
  }

  /** Repeated varints: one of them, or all of them packed. */
  varints(field: WireField, into: number[]): void {
    if (field.wire === 0) {
      into.push(this.varint(field));
      return;
    }
    const back = this.position;
    this.position = field.start;
    while (this.position < field.end) into.push(this.nextVarint());
    this.position = back;
  }

  /** Repeated floats (4 bytes) or doubles (8 bytes), packed or not. */
  numbers(field: WireField, width: 4 | 8, into: number[]): void {
    for (let at = field.start; at + width <= field.end; at += width) {
      into.push(width === 4 ? this.view.getFloat32(at, true) : this.view.getFloat64(at, true));
    }
  }

  private varintStart = 0;

  private payloadLength(wire: number): number {
    switch (wire) {
      case 0:
        this.varintStart = this.position;
        this.nextVarint();
        return 0;
      case 1:
        return 8;
      case 2:
        return this.nextVarint();
      case 5:
        return 4;
      default:
        throw broken(`a field has the unknown wire type ${wire}`);
    }
  }

  private varintAt(position: number): number {
    const back = this.position;
    this.position = position;
    const value = this.nextVarint();
    this.position = back;
    return value;
  }

  private nextVarint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= this.bytes.length) throw broken('a number ends behind the end of the file');
      const byte = this.bytes[this.position++];
      const bits = byte & 127;
      if (shift < 28) low += bits * 2 ** shift;
      else if (shift === 28) {
        low += (bits & 15) * 2 ** 28;
        high += bits >> 4;
      } else high += bits * 2 ** (shift - 32);
      if (byte < 128) return (high | 0) * 2 ** 32 + low;
    }
    throw broken('a number is longer than ten bytes');
  }

  /** TextDecoder refuses views of shared memory. */
  private unshared(field: WireField): Uint8Array {
    const bytes = this.bytesOf(field);
    return bytes.buffer instanceof ArrayBuffer ? bytes : new Uint8Array(bytes);
  }
}

/** Writes a protobuf message into a growing buffer. */
export class WireWriter {
  private buffer = new Uint8Array(256);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  /** The message so far, as a view. */
  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  /** Any whole number of 53 bits, negative ones in two's complement as int64 wants it. */
  varint(field: number, value: number): this {
    this.pushVarint(field * 8);
    this.pushVarint(value);
    return this;
  }

  varints(field: number, values: Iterable<number>): this {
    for (const value of values) this.varint(field, value);
    return this;
  }

  float(field: number, value: number): this {
    this.pushVarint(field * 8 + 5);
    this.reserve(4);
    this.view.setFloat32(this.length, value, true);
    this.length += 4;
    return this;
  }

  floats(field: number, values: Iterable<number>): this {
    for (const value of values) this.float(field, value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.pushVarint(field * 8 + 2);
    this.pushVarint(value.length);
    return this.raw(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  texts(field: number, values: Iterable<string>): this {
    for (const value of values) this.text(field, value);
    return this;
  }

  /** Bytes that are fields already. */
  raw(value: Uint8Array): this {
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
    return this;
  }

  private pushVarint(value: number): void {
    this.reserve(10);
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest >= 128n; rest >>= 7n) this.buffer[this.length++] = Number(rest & 127n) + 128;
      this.buffer[this.length++] = Number(rest);
      return;
    }
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.buffer[this.length++] = (rest % 128) + 128;
    this.buffer[this.length++] = rest;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

function broken(reason: string): BallastError {
  return new BallastError('MODEL_NOT_ONNX', { reason });
}
