/** What browsers have and TypeScript's own declarations do not know yet. */
interface Navigator {
    readonly userActivation?: { readonly hasBeenActive: boolean };
}
