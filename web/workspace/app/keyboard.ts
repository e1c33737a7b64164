import { actionFor, isField, type ActionName } from "../model/keymap";
import { wish } from "./bus";
import { patch, store } from "./desk";
import { acceptOffer, focusRow, markUnread, reopen, resolve } from "./deeds";
import { rows } from "./lists";
import { currentKeymap } from "./preferences";
import { go } from "./route";

export interface PageActions {
    toggleRail(): void;
    toggleContact(): void;
    mac: boolean;
}

/** Listens to the keys of the whole page. Fields keep theirs; see {@link actionFor}. */
export function followKeys(page: PageActions): void {
    window.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || store.get().session !== "ready") return;
        const target = event.target instanceof HTMLElement ? event.target : null;
        const press = {
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
        const action = actionFor(press, currentKeymap(), { inField: isField(target), mac: page.mac });
        if (event.key === "Escape" && action === null) {
            stepBack(event, target);
            return;
        }
        // A dialog has the keys while it is open, but the command bar may always be called.
        if (action === null || (store.get().dialog !== null && action !== "commandBar")) return;
        if (perform(action, page)) event.preventDefault();
    });
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
    const { offers, me } = store.get();
    const ringing = Object.values(offers)
        .filter((offer) => offer.state === "ringing" && offer.agent.id === me?.id)
        .sort((a, b) => (a.expires_at < b.expires_at ? -1 : 1))[0];
    if (!ringing) return false;
    void acceptOffer(ringing);
    return true;
}
