import type { ReactElement } from "react";
import { FieldError } from "./parts";
import type { SkillChoice } from "./skillChoice";

/** Levels of a skill. */
const levels = [1, 2, 3, 4, 5];

/** Which skills somebody has or a queue needs, at which level; with a way to name one that is new. */
export function SkillLevels(props: {
    legend: string;
    /** What is said for none. */
    none: string;
    /** What is said for a level. */
    word: (level: number) => string;
    choice: SkillChoice;
    error?: string;
}): ReactElement {
    const { choice } = props;
    const levelOf = (skill: string): number => choice.chosen.find((claim) => claim.skill === skill)?.level ?? 0;
    const trouble = props.error || choice.trouble;
    return (
        <fieldset className="checks">
            <legend>{props.legend}</legend>
            {choice.skills.map((skill) => (
                <label key={skill.id} className="switch">
                    <span className="grow clip" dir="auto">
                        {skill.name}
                    </span>
                    <select className="input level" value={levelOf(skill.id)} onChange={(event) => choice.set(skill.id, Number(event.target.value))}>
                        <option value={0}>{props.none}</option>
                        {/* One that a program set may be higher than those that are offered here. */}
                        {[...new Set([...levels, levelOf(skill.id)])].filter((level) => level > 0).map((level) => (
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
                    dir="auto"
                    data-testid="new-skill"
                    value={choice.name}
                    aria-invalid={trouble !== ""}
                    onChange={(event) => choice.setName(event.target.value)}
                    onKeyDown={(event) => {
                        if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
                        // The form is not done yet.
                        event.preventDefault();
                        choice.add();
                    }}
                />
                <button type="button" className="button" disabled={choice.name.trim() === ""} onClick={choice.add}>
                    Add
                </button>
            </div>
            <FieldError text={trouble} />
        </fieldset>
    );
}
