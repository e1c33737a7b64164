import { useEffect, useState } from "react";
import type { Report } from "../../model/report";
import { get, sentence } from "../../net/api";

/** A report of the server. What was shown stays until the next one is there. */
export function useReport(path: string): { report: Report | null; error: string; busy: boolean; reload: () => void } {
    const [report, setReport] = useState<Report | null>(null);
    const [error, setError] = useState("");
    const [busy, setBusy] = useState(true);
    const [turn, setTurn] = useState(0);
    useEffect(() => {
        let isWanted = true;
        setBusy(true);
        get<Report>(path)
            .then((answer) => {
                if (!isWanted) return;
                setReport(answer);
                setError("");
            })
            .catch((refusal: unknown) => {
                if (isWanted) setError(sentence(refusal));
            })
            .finally(() => {
                if (isWanted) setBusy(false);
            });
        return () => {
            isWanted = false;
        };
    }, [path, turn]);
    return { report, error, busy, reload: () => setTurn((last) => last + 1) };
}
