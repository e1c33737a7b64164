import { acceptMeaning } from "../model/acceptKey";
import { actionFor, isField, type ActionName, type KeyPress } from "../model/keymap";
import { expectsWriting } from "./arrival";
import { wish } from "./bus";
import { patch, store } from "./desk";
import { acceptOffer, focusRow, markUnread, reopen, resolve } from "./deeds";
import { rows } from "./lists";
import { currentKeymap } from "./preferences";
import { firstRinging, followRinging, ringingEndedAt } from "./ringing";
import { go } from "./route";

export interface PageActions {
    toggleRail(): void;
    toggleContact(): void;
    mac: boolean;
}

/** Listens to the keys of the whole page. Fields keep theirs; see {@link actionFor}. */
export function followKeys(page: PageActions): void {
    followRinging();
    // Before any field or dialog: while an offer rings its key belongs to it, wherever the focus is.
    window.addEventListener("keydown", (event) => takeAcceptKey(event, page.mac), true);
    window.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || store.get().session !== "ready") return;
        const target = event.target instanceof HTMLElement ? event.target : null;
        const action = actionFor(pressOf(event), currentKeymap(), { inField: isField(target), mac: page.mac });
        if (event.key === "Escape" && action === null) {
            stepBack(event, target);
            return;
        }
        // A dialog has the keys while it is open, but the command bar may always be called.
        const lone = !event.ctrlKey && !event.metaKey && !event.altKey;
        if (lone && expectsWriting()) return;
        if (action === null || (store.get().dialog !== null && action !== "commandBar")) return;
        if (perform(action, page)) event.preventDefault();
    });
}

function pressOf(event: KeyboardEvent): KeyPress {
    return {
        key: event.key,
        code: event.code,
        ctrlKey: event.ctrlKey,
        metaKey: event.metaKey,
        altKey: event.altKey,
        shiftKey: event.shiftKey,
        isComposing: event.isComposing,
        keyCode: event.keyCode,
        altGraph: event.getModifierState("AltGraph"),
    };
}

/** Accepts the offer that rings; see {@link acceptMeaning}. */
function takeAcceptKey(event: KeyboardEvent, mac: boolean): void {
    if (store.get().session !== "ready") return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (actionFor(pressOf(event), currentKeymap(), { inField: isField(target), mac }) !== "acceptOffer") return;
    const offer = firstRinging();
    const meaning = acceptMeaning(offer !== undefined, event.repeat, performance.now(), ringingEndedAt());
    if (meaning === "other") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (meaning === "accept" && offer) void acceptOffer(offer);
}

/** Escape: out of the field, out of the drawer, out of the settings; one step each time. */
function stepBack(event: KeyboardEvent, target: HTMLElement | null): void {
    const { drawer, route } = store.get();
    if (drawer) patch({ drawer: null });
    else if (isField(target)) target?.blur();
    else if (route.page === "settings") go({ page: "desk", conversation: null });
    else return;
    event.preventDefault();
}

/** Does what an action says; `false` if there is nothing to do it to. */
export function perform(action: ActionName, page: Pick<PageActions, "toggleRail" | "toggleContact">): boolean {
    const state = store.get();
    const open = state.route.page === "desk" ? state.route.conversation : null;
    const conversation = open ? state.conversations[open] : undefined;
    switch (action) {
        case "commandBar":
            patch({ dialog: state.dialog === "commandBar" ? null : "commandBar" });
            return true;
        case "help":
            patch({ dialog: "help" });
            return true;
        case "search":
            wish("search");
            return true;
        case "sidebarLeft":
            page.toggleRail();
            return true;
        case "sidebarRight":
            page.toggleContact();
            return true;
        case "next":
        case "nextAlways":
            return step(open, 1);
        case "previous":
        case "previousAlways":
            return step(open, -1);
        case "acceptOffer":
            return acceptFirst();
    }
    if (!conversation) return false;
    switch (action) {
        case "resolve":
            if (conversation.status === "resolved") void reopen(conversation.id);
            else resolve(conversation.id, false);
            return true;
        case "resolveNext":
            resolve(conversation.id, true);
            return true;
        case "snooze":
        case "assign":
            patch({ dialog: action });
            return true;
        case "unread":
            go({ page: "desk", conversation: null });
            void markUnread(conversation.id);
            return true;
        case "reply":
        case "note":
        case "attach":
        case "macros":
        case "emoji":
            wish(action);
            return true;
    }
}

function step(open: string | null, by: number): boolean {
    const order = rows.current;
    const at = open === null ? -1 : order.indexOf(open);
    const next = at < 0 ? order[by > 0 ? 0 : order.length - 1] : order[at + by];
    if (next === undefined) return false;
    go({ page: "desk", conversation: next });
    if (!isField(document.activeElement instanceof HTMLElement ? document.activeElement : null)) {
        requestAnimationFrame(() => focusRow(next));
    }
    return true;
}

function acceptFirst(): boolean {
    const ringing = firstRinging();
    if (!ringing) return false;
    void acceptOffer(ringing);
    return true;
}
