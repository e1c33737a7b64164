import { lazy, Suspense, useEffect, useState, type ReactElement } from "react";
import { store, patch, useDesk } from "../app/desk";
import { isLeader, isObject } from "../model/types";
import { recall, remember } from "../app/keep";
import { CommandBar } from "./CommandBar";
import { ContactPane } from "./ContactPane";
import { DialogHost } from "./DialogHost";
import { FloorPage } from "./floor/FloorPage";
import { ListPane } from "./ListPane";
import { OfferDesk } from "./OfferRing";
import { Rail } from "./Rail";
import { Resizer } from "./Resizer";
import { Settings } from "./settings/Settings";
import { ShortcutHelp } from "./ShortcutHelp";
import { SimulationPage } from "./simulation/SimulationPage";
import { ThreadPane } from "./ThreadPane";
import { Toasts } from "./Toasts";
import { useWide } from "./hooks";

/** Few look at it, and it brings what draws its charts. */
const Reports = lazy(async () => ({ default: (await import("./reports/ReportsPage")).ReportsPage }));

interface Widths {
    rail: number;
    list: number;
    contact: number;
}

const usual: Widths = { rail: 184, list: 316, contact: 272 };
const least: Widths = { rail: 160, list: 280, contact: 240 };
const most: Widths = { rail: 320, list: 520, contact: 480 };
/** Below these widths, in pixels, rail and contact pane are drawers, and the panes follow one another. */
const contactBreakpoint = 1024;
const phoneBreakpoint = 768;

/** The workspace: rail, list, thread, contact. */
export function Shell(): ReactElement {
    const route = useDesk((state) => state.route);
    const leads = useDesk((state) => isLeader(state.me?.role));
    const panels = useDesk((state) => state.panels);
    const drawer = useDesk((state) => state.drawer);
    const dialog = useDesk((state) => state.dialog);
    const [widths, setWidths] = useState<Widths>(() => recall("widths", isWidths, usual));
    const wide = useWide(contactBreakpoint);
    const phone = !useWide(phoneBreakpoint);
    const open = route.page === "desk" ? route.conversation : null;

    useEffect(() => {
        const saved = recall("panels", isPanels, { rail: true, contact: true });
        patch({ panels: saved });
    }, []);
    useEffect(() => remember("panels", panels), [panels]);

    const resize = (pane: keyof Widths) => (by: number, done: boolean): void => {
        const next = { ...widths, [pane]: Math.min(most[pane], Math.max(least[pane], widths[pane] + by)) };
        setWidths(next);
        if (done) remember("widths", next);
    };
    const showsContact = open !== null && (wide ? panels.contact : drawer === "contact");
    return (
        <>
            <div
                className="shell"
                data-page={route.page}
                data-tv={route.page === "floor" && route.tv}
                data-pane={open ? "thread" : "list"}
                data-rail={(wide ? panels.rail : phone || drawer === "rail") ? "open" : "narrow"}
                data-drawer={drawer ?? "none"}
                data-contact={showsContact ? "open" : "closed"}
                style={{
                    "--rail-width": `${widths.rail}px`,
                    "--list-width": `${widths.list}px`,
                    "--contact-width": `${widths.contact}px`,
                }}
            >
                <Rail />
                {panels.rail && wide ? <Resizer label="Width of the rail" resize={resize("rail")} /> : null}
                {route.page === "settings" ? (
                    <Settings section={route.section} />
                ) : route.page === "floor" && leads ? (
                    <FloorPage tv={route.tv} conversation={route.conversation} />
                ) : route.page === "reports" && leads ? (
                    <Suspense fallback={<main className="settings-page" aria-label="Reports" aria-busy />}>
                        <Reports section={route.section} />
                    </Suspense>
                ) : route.page === "simulation" && leads ? (
                    <SimulationPage />
                ) : (
                    <>
                        <ListPane />
                        {phone ? null : <Resizer label="Width of the list" resize={resize("list")} />}
                        <ThreadPane key={open ?? "none"} id={open} />
                        {showsContact && wide ? (
                            <Resizer label="Width of the contact details" resize={(by, done) => resize("contact")(-by, done)} />
                        ) : null}
                        {showsContact && open ? <ContactPane id={open} /> : null}
                    </>
                )}
                {drawer ? <div className="drawer-scrim" onClick={() => patch({ drawer: null })} /> : null}
            </div>
            <OfferDesk />
            {dialog === "commandBar" ? <CommandBar /> : null}
            {dialog === "help" ? <ShortcutHelp /> : null}
            <DialogHost />
            <Toasts />
        </>
    );
}

/** Shows or hides the contact details: a pane where there is room, else a drawer. */
export function toggleContact(): void {
    const { panels, drawer } = store.get();
    if (window.matchMedia(`(min-width: ${contactBreakpoint}px)`).matches) patch({ panels: { ...panels, contact: !panels.contact } });
    else patch({ drawer: drawer === "contact" ? null : "contact" });
}

/** Shows the contact details, wherever there is room. */
export function showContact(): void {
    const { panels, drawer } = store.get();
    const isShown = window.matchMedia(`(min-width: ${contactBreakpoint}px)`).matches ? panels.contact : drawer === "contact";
    if (!isShown) toggleContact();
}

/** Makes the rail wide or narrow; where there is no room for a wide one, it comes as a drawer. */
export function toggleRail(): void {
    const { panels, drawer } = store.get();
    if (window.matchMedia(`(min-width: ${contactBreakpoint}px)`).matches) patch({ panels: { ...panels, rail: !panels.rail } });
    else patch({ drawer: drawer === "rail" ? null : "rail" });
}

function isWidths(value: unknown): value is Widths {
    return isObject(value) && ["rail", "list", "contact"].every((pane) => typeof value[pane] === "number");
}

function isPanels(value: unknown): value is { rail: boolean; contact: boolean } {
    return isObject(value) && typeof value["rail"] === "boolean" && typeof value["contact"] === "boolean";
}
