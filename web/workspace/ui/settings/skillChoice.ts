import { useState } from "react";
import { skillNamed } from "../../app/skills";
import { withClaim, type SkillLevel } from "../../model/skills";
import type { Named } from "../../model/types";
import { Problem, sentence } from "../../net/api";
import { useList } from "./useList";

/** Which skills a form chose, and one that is being typed. */
export interface SkillChoice {
    skills: readonly Named[];
    chosen: readonly SkillLevel[];
    /** Level 0 takes the skill away. */
    set: (skill: string, level: number) => void;
    name: string;
    setName: (name: string) => void;
    /** Why the list did not come, or the one that was typed was not made. */
    trouble: string;
    add: () => void;
    /** What is chosen, with the one that was typed and not added. Throws the server's refusal, as one of `field`. */
    settled: (field: string) => Promise<SkillLevel[]>;
}

export function useSkillChoice(before: readonly SkillLevel[]): SkillChoice {
    const { items, error, setItems } = useList<Named>("/skills");
    const [chosen, setChosen] = useState<readonly SkillLevel[]>(before);
    const [name, setName] = useState("");
    const [refusal, setRefusal] = useState("");
    const skills = items ?? [];
    const withTyped = async (): Promise<readonly SkillLevel[]> => {
        const wanted = name.trim();
        if (wanted === "") return chosen;
        const skill = await skillNamed(wanted, skills);
        const next = withClaim(chosen, skill.id);
        setItems([...skills.filter(({ id }) => id !== skill.id), skill]);
        setChosen(next);
        setName("");
        return next;
    };
    return {
        skills,
        chosen,
        set: (skill, level) => setChosen([...chosen.filter((claim) => claim.skill !== skill), ...(level > 0 ? [{ skill, level }] : [])]),
        name,
        setName: (text) => {
            setRefusal("");
            setName(text);
        },
        trouble: refusal || error,
        add: () => {
            setRefusal("");
            withTyped().catch((problem: unknown) => setRefusal(sentence(problem)));
        },
        settled: async (field) => {
            setRefusal("");
            try {
                return [...(await withTyped())];
            } catch (problem) {
                throw problem instanceof Problem ? new Problem(problem.status, problem.code, problem.detail, field) : problem;
            }
        },
    };
}
