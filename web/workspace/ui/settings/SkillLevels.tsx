import { useState, type ReactElement } from "react";
import type { Named } from "../../model/types";
import { post, sentence } from "../../net/api";
import { useList } from "./useList";

/** Levels of a skill. */
const levels = [1, 2, 3, 4, 5];

export interface SkillLevel {
    skill: string;
    level: number;
}

/** Which skills somebody has or a queue needs, at which level; with a way to name one that is new. */
export function SkillLevels(props: {
    legend: string;
    /** What is said for none. */
    none: string;
    /** What is said for a level. */
    word: (level: number) => string;
    chosen: SkillLevel[];
    choose: (chosen: SkillLevel[]) => void;
    error?: string;
}): ReactElement {
    const skills = useList<Named>("/skills");
    const [name, setName] = useState("");
    const [refusal, setRefusal] = useState("");
    const set = (skill: string, level: number): void => {
        const others = props.chosen.filter((claim) => claim.skill !== skill);
        props.choose(level > 0 ? [...others, { skill, level }] : others);
    };
    const add = (): void => {
        if (!name.trim()) return;
        setRefusal("");
        post<Named>("/skills", { name: name.trim() })
            .then((skill) => {
                skills.setItems([...(skills.items ?? []), skill]);
                set(skill.id, 1);
                setName("");
            })
            .catch((error: unknown) => setRefusal(sentence(error)));
    };
    const trouble = refusal || skills.error || props.error;
    return (
        <fieldset className="checks">
            <legend>{props.legend}</legend>
            {(skills.items ?? []).map((skill) => (
                <label key={skill.id} className="switch">
                    <span className="grow clip">{skill.name}</span>
                    <select
                        className="input level"
                        value={props.chosen.find((claim) => claim.skill === skill.id)?.level ?? 0}
                        onChange={(event) => set(skill.id, Number(event.target.value))}
                    >
                        <option value={0}>{props.none}</option>
                        {/* One that a program set may be higher than those that are offered here. */}
                        {[...new Set([...levels, ...props.chosen.filter((claim) => claim.skill === skill.id).map((claim) => claim.level)])].map((level) => (
                            <option key={level} value={level}>
                                {props.word(level)}
                            </option>
                        ))}
                    </select>
                </label>
            ))}
            <div className="new-skill">
                <input
                    className="input grow"
                    placeholder="New skill, such as French"
                    aria-label="New skill"
                    value={name}
                    onChange={(event) => setName(event.target.value)}
                    onKeyDown={(event) => {
                        if (event.key !== "Enter") return;
                        // The form is not done yet.
                        event.preventDefault();
                        add();
                    }}
                />
                <button type="button" className="button" disabled={name.trim() === ""} onClick={add}>
                    Add
                </button>
            </div>
            {trouble ? (
                <span className="field-error" role="alert">
                    {trouble}
                </span>
            ) : null}
        </fieldset>
    );
}
