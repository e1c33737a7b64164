import type { ReactElement } from "react";

/** Our own 16-pixel strokes. Each value is the path data of one icon, drawn with a 1.5-pixel line. */
const paths = {
    inbox: "M2.5 9.5 4 3.5h8l1.5 6v3h-11zM2.5 9.5h3l1 1.5h3l1-1.5h3",
    queue: "M3 4h10M3 8h10M3 12h6",
    all: "M2.5 6.5 8 3.5l5.5 3L8 9.5zM2.5 9.5 8 12.5l5.5-3",
    snooze: "M8 13.5a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM8 6v2.7l1.8 1.1M2.5 4 4.2 2.5M13.5 4l-1.7-1.5",
    check: "m3 8.5 3.2 3.2L13 4.8",
    checkCircle: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.5 8.2l1.8 1.8 3.2-3.6",
    reopen: "M3 8a5 5 0 1 1 1.5 3.6M3 12.5V9.6h2.9",
    settings: "M2.5 4.5h6M11.5 4.5h2M2.5 8h2M7.5 8h6M2.5 11.5h5M10.5 11.5h3M10 3v3M6 6.5v3M9 10v3",
    search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.8 10.8 14 14",
    send: "M2.5 8 13.5 3l-4 10.5L7.3 9zM7.3 9l2.5-2.4",
    lock: "M4 7.5h8v5.5H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2",
    clip: "m13 7.5-5.2 5.2a3.2 3.2 0 0 1-4.5-4.5l5.4-5.4a2.1 2.1 0 0 1 3 3l-5.2 5.2a1 1 0 0 1-1.5-1.5L9.6 5",
    template: "M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
    slash: "M10 3 6 13M2.5 2.5h11v11h-11z",
    buttons: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM6 5h4M6 11h4",
    smile: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.6 9.3a2.8 2.8 0 0 0 4.8 0M6 6.3v.4M10 6.3v.4",
    reply: "M6.5 4 3 7.5 6.5 11M3 7.5h6a4 4 0 0 1 4 4v1",
    forward: "M9.5 4 13 7.5 9.5 11M13 7.5H7a4 4 0 0 0-4 4v1",
    user: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 13.5a5 5 0 0 1 10 0",
    users: "M6 8a2.4 2.4 0 1 0 0-4.8A2.4 2.4 0 0 0 6 8zM1.8 13.2a4.3 4.3 0 0 1 8.4 0M10.5 3.4a2.3 2.3 0 0 1 0 4.4M12 9.6a4.2 4.2 0 0 1 2.3 3.6",
    tag: "M2.5 2.5h5l6 6-5 5-6-6zM5.3 5.3v.1",
    dots: "M3.7 8a.4.4 0 1 1-.8 0 .4.4 0 0 1 .8 0M8.4 8a.4.4 0 1 1-.8 0 .4.4 0 0 1 .8 0M13.1 8a.4.4 0 1 1-.8 0 .4.4 0 0 1 .8 0",
    close: "m4 4 8 8M12 4l-8 8",
    back: "M10 3 5 8l5 5",
    next: "m6 3 5 5-5 5",
    down: "M3.5 6 8 10.5 12.5 6",
    up: "M3.5 10 8 5.5 12.5 10",
    clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.6",
    warning: "M8 2.5 14.2 13H1.8zM8 6.5v3M8 11.3v.1",
    info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5.2v.1",
    phone: "M4 2.5h2.2l1 3L5.6 6.8a8 8 0 0 0 3.6 3.6l1.3-1.6 3 1V12a1.5 1.5 0 0 1-1.6 1.5A10.4 10.4 0 0 1 2.5 4.1 1.5 1.5 0 0 1 4 2.5z",
    pin: "M8 14s4.5-4 4.5-7.3a4.5 4.5 0 0 0-9 0C3.5 10 8 14 8 14zM8 8.3a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z",
    file: "M4 2h5l3 3v9H4zM9 2v3h3",
    download: "M8 2.5v8M4.7 7.2 8 10.5l3.3-3.3M3 13.5h10",
    image: "M2.5 3h11v10h-11zM2.5 11l3.2-3.2 2.5 2.5 2-2 3.3 3.2M10.5 6.2v.1",
    play: "M5 3.2v9.6L12.8 8z",
    cart: "M2 3h1.8l1.4 7h6.6l1.4-5H4.3M6 13v.1M11 13v.1",
    panelLeft: "M2.5 3h11v10h-11zM6 3v10",
    panelRight: "M2.5 3h11v10h-11zM10 3v10",
    bell: "M4 11V7.2a4 4 0 0 1 8 0V11l1.2 1.2H2.8zM6.7 14h2.6",
    plug: "M5.5 2v3M10.5 2v3M4 5h8v2.5a4 4 0 0 1-8 0zM8 11.5V14",
    key: "M6 10.8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.5 9l5 4M12 11.8l1-1.3",
    hook: "M10 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM10 5v5.5a3.3 3.3 0 0 1-6.6 0V8L6 10",
    copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
    plus: "M8 3v10M3 8h10",
    refresh: "M13 8a5 5 0 1 1-1.5-3.6M13 3.5v2.9h-2.9",
    eye: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z",
    help: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.3 6.3a1.7 1.7 0 1 1 2.4 1.6c-.5.2-.7.6-.7 1M8 11.2v.1",
    keyboard: "M1.5 4h13v8h-13zM4 6.5h.1M6.7 6.5h.1M9.3 6.5h.1M12 6.5h.1M5 9.5h6",
    moon: "M13 9.3A5.5 5.5 0 0 1 6.7 3 5.5 5.5 0 1 0 13 9.3z",
    ban: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4",
    mic: "M8 9.5a2 2 0 0 0 2-2v-3a2 2 0 0 0-4 0v3a2 2 0 0 0 2 2zM4 7.5a4 4 0 0 0 8 0M8 11.5V14",
    stop: "M4 4h8v8H4z",
    megaphone: "M3 6.5v3h2l6 3v-9l-6 3zM5 9.5l1 3.5",
    link: "M7 9.5a2.5 2.5 0 0 0 3.6 0l2-2A2.5 2.5 0 0 0 9 4l-.6.6M9 6.5a2.5 2.5 0 0 0-3.6 0l-2 2A2.5 2.5 0 0 0 7 12l.6-.6",
    edit: "M3 13h2.3L13 5.3 10.7 3 3 10.7z",
    trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
    unread: "M2.5 4h8M2.5 4v8.5h11V7.5M2.5 4.5 8 9l2-1.6M13 3.5v.1",
    logout: "M9.5 3H3.5v10h6M7 8h7M11.5 5.5 14 8l-2.5 2.5",
    bolt: "M9 2 3.5 9H8l-1 5 5.5-7H8z",
    board: "M2.5 13.5h11M4.5 11V7M8 11V3.5M11.5 11V5.5",
    chart: "M2.5 2.5v11h11M5.5 11V8M8.5 11V5M11.5 11V6.5",
    chat: "M2.5 3h11v8H7l-3 2.5V11H2.5z",
    fork: "M2.5 8H5l3-4.5h5.5M5 8l3 4.5h5.5M11.5 1.5l2 2-2 2M11.5 10.5l2 2-2 2",
    route: "M4 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM12 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4 10.5V7a3 3 0 0 1 3-3h3.5M5.5 12H9a3 3 0 0 0 3-3V5.5",
} as const;

export type IconName = keyof typeof paths;

/** Draws one icon. It is decoration beside a label, so assistive technology does not see it. */
export function Icon({ name, className }: { name: IconName; className?: string }): ReactElement {
    return (
        <svg
            className={className ? `icon ${className}` : "icon"}
            viewBox="0 0 16 16"
            width="16"
            height="16"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d={paths[name]} />
        </svg>
    );
}
