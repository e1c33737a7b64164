import { count, decimal, figure, percent, span, type Figures } from "../../model/report";

/** A column of a table of figures. */
export interface Column {
    name: string;
    /** What it is, in a sentence. */
    hint?: string;
    word: (figures: Figures) => string;
}

const counted = (name: string, key: string, hint?: string): Column => ({ name, hint, word: (figures) => count(figure(figures, key)) });
const timed = (name: string, key: string, hint?: string): Column => ({ name, hint, word: (figures) => span(figure(figures, key)) });
const shared = (name: string, key: string, hint?: string): Column => ({ name, hint, word: (figures) => percent(figure(figures, key)) });

/** What happened to conversations: in the order in which it happens. */
export const routingColumns: readonly Column[] = [
    counted("Offered", "offered", "Came in from outside; without those that were abandoned at once"),
    counted("Moved in", "flowed_in", "Came from another queue, where they were offered"),
    counted("Handled", "handled", "An agent got it"),
    counted("Abandoned", "abandoned", "Resolved before an agent got it"),
    shared("Rate", "abandonment_rate", "Abandoned, of all that were not moved to another queue"),
    counted("At once", "short_abandoned", "Abandoned within a few seconds"),
    counted("Waiting", "waiting", "Nobody got it yet"),
    timed("Speed of answer", "speed_of_answer_ms", "Mean wait of those that an agent got"),
    shared("SL-3", "sl_3", "Service level: A_T / (A + B − B_T)"),
    timed("Handling", "average_handling_ms", "Mean time for which a customer waited for the agent who had the conversation, and in which it was written up"),
    timed("First response", "average_first_response_ms", "Mean time to an agent's first answer"),
    timed("Next response", "average_next_response_ms", "Mean time to each later answer"),
    counted("Resolved", "resolved"),
    timed("To resolve", "average_resolution_ms", "Mean time from the conversation's beginning"),
    counted("Transfers", "transfers", "Went from an agent to another agent or queue"),
    shared("No answer", "non_response_rate", "Offers that rang out, of all offers"),
];

/** Only an agent has them. */
export const loadColumns: readonly Column[] = [
    shared("Occupancy", "occupancy", "Busy and writing up, of the time online"),
    { name: "Side by side", hint: "Conversations held side by side, on average", word: (figures) => decimal(figure(figures, "concurrency")) },
];

/** What customers thought. */
export const satisfactionColumns: readonly Column[] = [
    counted("Asked", "asked"),
    counted("Answered", "answered"),
    shared("Answer rate", "answer_rate", "Answered, of those who were asked"),
    shared("Satisfied", "csat", "Ratings of 4 and 5, of all ratings"),
    { name: "Mean", hint: "Mean of all ratings, from 1 to 5", word: (figures) => decimal(figure(figures, "rating_mean")) },
    ...[5, 4, 3, 2, 1].map((rating) => counted(`${rating}`, `rated_${rating}`, `Rated ${rating} of 5`)),
];

/** Where agents' time went. */
export const stateColumns: readonly Column[] = [
    timed("Available", "available_ms", "Online, no customer waits for an answer, and nothing is written up"),
    timed("Busy", "busy_ms", "Online, and a customer waits for an answer"),
    timed("Wrap-up", "wrap_up_ms", "Writing up what was resolved, and no customer waits for an answer"),
    timed("Away", "away_ms"),
    timed("Not responding", "not_responding_ms", "After an offer that rang out"),
    timed("Offline", "offline_ms"),
    ...loadColumns,
];
