/** A list as a record by id. */
export function byID<T extends { id: string }>(items: readonly T[]): Record<string, T> {
    return Object.fromEntries(items.map((item) => [item.id, item]));
}
