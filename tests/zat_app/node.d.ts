// The little of Node that these tests use; the page itself never sees it.

declare module "node:test" {
  export default function test(name: string, body: () => void | Promise<void>): Promise<void>;
  export const mock: { timers: { enable(options: { apis: string[]; now?: number }): void; tick(ms: number): void; reset(): void } };
}
declare module "node:assert/strict" {
  const assert: {
    (value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(actual: string, expected: RegExp, message?: string): void;
    rejects(promise: Promise<unknown>, check: (error: any) => boolean): Promise<void>;
  };
  export default assert;
}
declare module "node:fs" {
  export function readFileSync(path: URL, encoding: "utf8"): string;
  export function readdirSync(path: URL, options?: { recursive: boolean }): string[];
}
declare module "node:zlib" {
  export function gzipSync(text: string, options: { level: number }): { length: number };
}
