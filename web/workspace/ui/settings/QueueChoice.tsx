import type { ReactElement } from "react";
import { useDesk } from "../../app/desk";
import { FieldError } from "./parts";

/** Which queues somebody serves. */
export function QueueChoice({ served, set, error }: { served: string[]; set: (queues: string[]) => void; error?: string }): ReactElement {
    const queues = useDesk((state) => state.queues);
    return (
        <fieldset className="checks">
            <legend>Serves</legend>
            {Object.values(queues).map((queue) => (
                <label key={queue.id} className="switch">
                    <input
                        type="checkbox"
                        checked={served.includes(queue.id)}
                        onChange={(event) => set(event.target.checked ? [...served, queue.id] : served.filter((id) => id !== queue.id))}
                    />
                    <span className="grow">{queue.name}</span>
                </label>
            ))}
            <FieldError text={error} />
        </fieldset>
    );
}
