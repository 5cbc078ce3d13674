// The little of jest and bun that generated tests use.
interface Matchers {
  toBe(other: unknown): void;
  toBeDefined(): void;
  toBeInstanceOf(type: unknown): void;
  toContain(item: unknown): void;
  toEqual(other: unknown): void;
  toMatchObject(other: object): void;
}

declare function describe(name: string, body: () => void): void;
declare function it(name: string, body: () => void): void;
declare function expect(value: unknown): Matchers & { not: Matchers };
