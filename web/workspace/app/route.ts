import type { Route } from "../model/state";
import { patch, store } from "./desk";

/** Where the address says we are. The part behind `#` never leaves the browser. */
export function readRoute(location: { pathname: string; hash: string }): Route {
    const hash = location.hash.replace(/^#\/?/, "");
    if (location.pathname === "/sign-in") return { page: "sign-in", link: hash || null };
    const [page, rest] = hash.split("/");
    if (page === "settings") return { page: "settings", section: rest || "general" };
    if (page === "floor") return { page: "floor", tv: rest === "tv", conversation: rest && rest !== "tv" ? decodeURIComponent(rest) : null };
    if (page === "reports") return { page: "reports", section: rest || "routing" };
    if (page === "simulation") return { page: "simulation" };
    if (page === "c" && rest) return { page: "desk", conversation: decodeURIComponent(rest) };
    return { page: "desk", conversation: null };
}

export function showRoute(route: Route): string {
    switch (route.page) {
        case "settings":
            return `#/settings/${route.section}`;
        case "floor":
            return route.tv ? "#/floor/tv" : route.conversation ? `#/floor/${encodeURIComponent(route.conversation)}` : "#/floor";
        case "reports":
            return `#/reports/${route.section}`;
        case "simulation":
            return "#/simulation";
        case "sign-in":
            return "/sign-in";
        case "desk":
            return route.conversation ? `#/c/${encodeURIComponent(route.conversation)}` : "#/";
    }
}

/** Goes to another page of the workspace; the browser's back button comes back. */
export function go(route: Route): void {
    const current = store.get().route;
    if (showRoute(current) === showRoute(route)) return;
    // From one conversation to the next is no step in the history; from the list into one is.
    const sideways =
        (current.page === "floor" && current.conversation !== null && route.page === "floor" && route.conversation !== null) ||
        (current.page === "desk" && current.conversation !== null && route.page === "desk" && route.conversation !== null);
    history[sideways ? "replaceState" : "pushState"](null, "", showRoute(route));
    patch({ route, drawer: null });
}

export function followAddress(): void {
    const follow = (): void => patch({ route: readRoute(window.location), drawer: null });
    window.addEventListener("popstate", follow);
    window.addEventListener("hashchange", follow);
    follow();
}
