import type { ContactRef, Named } from "./types";

/** What a customer said of a conversation, from 1 to 5. */
export interface Satisfaction {
    rating: number | null;
    comment: string | null;
    asked_at: string;
    answered_at: string | null;
}

/** What a queue asks once a customer was helped. */
export interface SurveySettings {
    texts: SurveyText[];
    delay_seconds: number;
    template?: { name: string; language: string } | null;
    days: number;
}

export interface SurveyText {
    language: string;
    question: string;
    thanks: string;
}

export interface SurveyComment {
    id: string;
    conversation: string;
    contact: ContactRef;
    queue: Named;
    agent: Named;
    rating: number;
    comment: string;
    answered_at: string;
}

/** Limits of the server. */
export const surveyLimits = { texts: 20, text: 1000, delay: 3600, days: 90, usualDays: 7 } as const;

/** As a queue asks that has not asked before. */
export const usualSurvey: SurveySettings = {
    texts: [{ language: "en", question: "How did we do? 5 is very well.", thanks: "Thank you! You may add a word about it." }],
    delay_seconds: 60,
    template: null,
    days: surveyLimits.usualDays,
};

/** "4 of 5", "Not answered"; with nothing asked, nothing. */
export function ratingInWords(satisfaction: Satisfaction | null | undefined): string {
    if (!satisfaction) return "";
    return satisfaction.rating === null ? "Not answered" : `${satisfaction.rating} of 5`;
}
