import { useEffect, useState, type ReactElement } from "react";
import { sentence } from "../../net/api";

/** Sentences that tell why; fetched when they are asked for. */
export function WhySentences({ ask }: { ask: () => Promise<{ sentences: string[] }> }): ReactElement {
    const [sentences, setSentences] = useState<string[] | null>(null);
    const [error, setError] = useState("");
    useEffect(() => {
        let isCurrent = true;
        ask()
            .then((answer) => isCurrent && setSentences(answer.sentences))
            .catch((refusal: unknown) => isCurrent && setError(sentence(refusal)));
        return () => {
            isCurrent = false;
        };
        // It is asked once, when it is opened.
    }, []);
    if (error) return <p role="alert">{error}</p>;
    return (
        <ol className="why" data-testid="why">
            {sentences?.map((line, index) => <li key={index}>{line}</li>)}
        </ol>
    );
}
