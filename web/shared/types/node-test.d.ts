/** The part of Node's test runner and assertions that our tests use. */
declare module "node:test" {
    export function test(name: string, body: () => void | Promise<void>): Promise<void>;
    export function describe(name: string, body: () => void): void;
}
declare module "node:assert/strict" {
    interface Assert {
        equal(actual: unknown, expected: unknown, message?: string): void;
        notEqual(actual: unknown, expected: unknown, message?: string): void;
        deepEqual(actual: unknown, expected: unknown, message?: string): void;
        ok(value: unknown, message?: string): void;
        match(actual: string, expected: RegExp, message?: string): void;
        throws(body: () => unknown, expected: RegExp): void;
        rejects(result: Promise<unknown>, expected: object): Promise<void>;
    }
    const assert: Assert;
    export default assert;
}
