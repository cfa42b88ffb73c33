import { HostObject, type JinjaFunction, type Value } from '../../../jinja/index.ts';

/** A Python class in a template: called it makes an object, and it has attributes and class methods. */
export class ClassObject extends HostObject {
  readonly typeName = 'type';
  readonly #name: string;
  readonly #make: JinjaFunction | undefined;
  readonly #members: Readonly<Record<string, () => Value>>;

  constructor(
    name: string,
    make: JinjaFunction | undefined,
    members: Readonly<Record<string, () => Value>> = {},
  ) {
    super();
    this.#name = name;
    this.#make = make;
    this.#members = members;
  }

  override callable(): JinjaFunction | undefined {
    return this.#make;
  }

  override getAttribute(name: string): Value | undefined {
    return Object.hasOwn(this.#members, name) ? this.#members[name]() : undefined;
  }

  override attributeNames(): readonly string[] {
    return Object.keys(this.#members);
  }

  override toText(): string {
    return this.#make === undefined ? `<module '${this.#name}'>` : `<class '${this.#name}'>`;
  }
}
