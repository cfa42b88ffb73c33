import { HostObject, type Value } from '../../jinja/index.ts';

/** An object whose attributes are a fixed table: `exceptions`, `modules`, `adapter`. */
export class Lookup extends HostObject {
  readonly typeName: string;
  readonly #attributes: ReadonlyMap<string, () => Value>;

  constructor(typeName: string, attributes: Readonly<Record<string, () => Value>>) {
    super();
    this.typeName = typeName;
    this.#attributes = new Map(Object.entries(attributes));
  }

  override getAttribute(name: string): Value | undefined {
    return this.#attributes.get(name)?.();
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttribute(key) : undefined;
  }

  override attributeNames(): readonly string[] {
    return [...this.#attributes.keys()];
  }
}
