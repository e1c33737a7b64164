/** The names that React's declarations take from `prop-types`, which Debian does not package; we use none of them. */
declare module "prop-types" {
    export interface Validator<T> {
        readonly __type?: T;
    }
    export type Requireable<T> = Validator<T | undefined | null>;
    export type ValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
    export type WeakValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
    export type InferProps<V> = { [K in keyof V]: V[K] extends Validator<infer T> ? T : never };
    export type ReactNodeLike = unknown;
    export type ReactElementLike = unknown;
}
