/**
 * The few CSS properties that our components set from code.
 *
 * Debian's React declarations import `csstype`, which Debian does not package. Everything else is styled by classes, so
 * this short list is also a guard: a property that is not here belongs in a style sheet.
 */
declare module "csstype" {
    export interface Properties<TLength = string | number> {
        width?: TLength | undefined;
        height?: TLength | undefined;
        top?: TLength | undefined;
        left?: TLength | undefined;
        transform?: string | undefined;
        aspectRatio?: string | undefined;
        strokeDashoffset?: TLength | undefined;
        strokeDasharray?: TLength | undefined;
        /** Custom properties, which style sheets read. */
        [custom: `--${string}`]: string | number | undefined;
    }
}
