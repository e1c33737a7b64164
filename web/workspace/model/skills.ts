import type { Named } from "./types";

/** A skill and how well it is mastered, or has to be. */
export interface SkillLevel {
    skill: string;
    level: number;
}

/** The skill that is called so, whatever the case of its letters. */
export function namedAs(skills: readonly Named[], name: string): Named | undefined {
    const folded = name.trim().toLowerCase();
    return skills.find((skill) => skill.name.toLowerCase() === folded);
}

/** The claims with a skill, at the lowest level if it is not among them. */
export function withClaim(claims: readonly SkillLevel[], skill: string): readonly SkillLevel[] {
    return claims.some((claim) => claim.skill === skill) ? claims : [...claims, { skill, level: 1 }];
}
