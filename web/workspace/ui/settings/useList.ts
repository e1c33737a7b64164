import { useCallback, useEffect, useState } from "react";
import { all, sentence } from "../../net/api";

/** A list of the API for a settings page, with its way to be fetched again. */
export function useList<T>(path: string): { items: T[] | null; error: string; reload: () => void; setItems: (items: T[]) => void } {
    const [items, setItems] = useState<T[] | null>(null);
    const [error, setError] = useState("");
    const reload = useCallback(() => {
        setError("");
        all<T>(path)
            .then(setItems)
            .catch((refusal: unknown) => setError(sentence(refusal)));
    }, [path]);
    useEffect(reload, [reload]);
    return { items, error, reload, setItems };
}
