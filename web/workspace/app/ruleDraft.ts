import type { Rule, RuleList } from "../model/rules";

let draft: RuleList | null = null;

/** Keeps rules that were changed and not saved, for as long as the page is open; `null` for none. */
export function keepDraft(rules: RuleList | null): void {
    draft = rules;
}

/** The changed rules, if the saved ones are still those that they were changed from. */
export function draftOf(saved: RuleList): Rule[] | null {
    return draft && draft.version === saved.version ? draft.rules : null;
}
