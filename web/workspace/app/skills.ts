import { namedAs } from "../model/skills";
import type { Named } from "../model/types";
import { all, post, Problem } from "../net/api";

/** The skill that is called so: one of those known, one that a colleague made meanwhile, or a new one. Throws the server's refusal. */
export async function skillNamed(name: string, known: readonly Named[]): Promise<Named> {
    const there = namedAs(known, name);
    if (there) return there;
    try {
        return await post<Named>("/skills", { name });
    } catch (problem) {
        const taken = problem instanceof Problem && problem.code === "conflict";
        const made = taken ? namedAs(await all<Named>("/skills"), name) : undefined;
        if (!made) throw problem;
        return made;
    }
}
