import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { announce, useDesk } from "../app/desk";
import { acceptOffer, declineOffer, endOffer } from "../app/deeds";
import { bell, notify } from "../app/ring";
import { ringingOffers } from "../app/ringing";
import { isField, showChord } from "../model/keymap";
import { contactLabel } from "../model/names";
import { plainText } from "../model/richtext";
import { duration } from "../model/time";
import type { Offer } from "../model/types";
import { currentKeymap } from "../app/preferences";
import { Avatar } from "./Avatar";
import { Ticking } from "./Ticking";
import { focusStops, isMac, useNow } from "./hooks";

const bellMilliseconds = 2500;
const titleMilliseconds = 1000;
/** Two presses within this time decline. */
const escapeMilliseconds = 1200;

/** The offers that ring for us, the one that ends first on top. */
export function useRinging(): Offer[] {
    const offers = useDesk((state) => state.offers);
    const me = useDesk((state) => state.me?.id);
    return useMemo(() => ringingOffers(offers, me), [offers, me]);
}

/** Where offers ring: sound, title, notification, card. */
export function OfferDesk(): ReactElement | null {
    const ringing = useRinging();
    const first = ringing[0];
    const count = ringing.length;
    const unread = useDesk((state) => state.counts?.unread ?? 0);
    useBell(count > 0);
    useTitle(first, unread);
    useNotifications(ringing);
    useDecline(first);
    if (!first) return null;
    return (
        <section className="offers" aria-label="Offers" onKeyDown={backToDialog}>
            {ringing.map((offer, index) => (
                <OfferCard key={offer.id} offer={offer} first={index === 0} />
            ))}
        </section>
    );
}

function OfferCard({ offer, first }: { offer: Offer; first: boolean }): ReactElement {
    const known = useDesk((state) => state.conversations[offer.conversation_id]);
    const conversation = offer.conversation ?? known;
    const now = useNow(250);
    const left = Date.parse(offer.expires_at) - now;
    const whole = Math.max(1, Date.parse(offer.expires_at) - Date.parse(offer.created_at));
    const name = conversation ? contactLabel(conversation.contact) : "A customer";
    const waited = offer.waited_ms + Math.max(0, now - Date.parse(offer.created_at));
    useEffect(() => announce(`Offer: ${name} is waiting.`), [name]);
    useEffect(() => {
        // The server ends it; this only covers a lost line, so that a dead offer never rings on.
        if (left < -3000) endOffer(offer, "expired");
    }, [left, offer]);
    const chord = currentKeymap().acceptOffer[0];
    return (
        <article className="offer float" role="alertdialog" aria-label={`${name} is waiting`} data-testid="offer" data-offer-id={offer.id} data-conversation-id={offer.conversation_id}>
            <header className="offer-head">
                <Ticking share={Math.max(0, left) / whole} seconds={Math.max(0, Math.ceil(left / 1000))} />
                <div className="grow">
                    <h2 className="clip">
                        <bdi>{name}</bdi>
                    </h2>
                    <p className="hint clip">
                        {conversation ? (
                            <>
                                <Icon name="chat" className={`network-${conversation.channel.kind}`} /> {conversation.channel.name} ·{" "}
                            </>
                        ) : null}
                        <span className="tabular">waiting {duration(waited)}</span>
                    </p>
                </div>
                {conversation ? <Avatar id={conversation.contact.id} name={conversation.contact.name} /> : null}
            </header>
            {conversation?.last_message ? (
                <p className="offer-words" dir="auto">
                    {plainText(conversation.last_message.text)}
                </p>
            ) : null}
            <p className="offer-why">{offer.summary}</p>
            <footer className="offer-foot">
                <button type="button" className="button" onClick={() => void declineOffer(offer)} data-testid="offer-decline">
                    Decline {first ? <kbd>Esc Esc</kbd> : null}
                </button>
                <button type="button" className="button primary grow" onClick={() => void acceptOffer(offer)} data-testid="offer-accept">
                    Accept {first && chord ? <kbd>{showChord(chord, isMac)}</kbd> : null}
                </button>
            </footer>
        </article>
    );
}

/** The last stop of the ring leads back into the dialog that it rings over. */
function backToDialog(event: KeyboardEvent<HTMLElement>): void {
    const dialog = document.querySelector<HTMLElement>("[role=dialog][aria-modal=true]");
    if (event.key !== "Tab" || !dialog) return;
    const cards = focusStops(event.currentTarget);
    const edge = event.shiftKey ? cards[0] : cards[cards.length - 1];
    if (document.activeElement !== edge) return;
    const stops = focusStops(dialog);
    event.preventDefault();
    (stops[event.shiftKey ? stops.length - 1 : 0] ?? dialog).focus();
}

function useBell(ringing: boolean): void {
    useEffect(() => {
        if (!ringing) return;
        bell();
        const timer = setInterval(bell, bellMilliseconds);
        return () => clearInterval(timer);
    }, [ringing]);
}

/** The tab's title tells of an offer, else of what is unread. */
function useTitle(offer: Offer | undefined, unread: number): void {
    const id = offer?.id;
    const name = offer?.conversation ? contactLabel(offer.conversation.contact) : "A customer";
    useEffect(() => {
        const plain = unread > 0 ? `(${unread}) Balie` : "Balie";
        document.title = plain;
        if (id === undefined) return;
        let ring = true;
        const flip = (): void => {
            document.title = ring ? `☎ ${name} is waiting` : plain;
            ring = !ring;
        };
        flip();
        const timer = setInterval(flip, titleMilliseconds);
        return () => {
            clearInterval(timer);
            document.title = plain;
        };
    }, [id, name, unread]);
}

function useNotifications(ringing: Offer[]): void {
    const told = useRef(new Map<string, () => void>());
    useEffect(() => {
        const current = new Set(ringing.map((offer) => offer.id));
        for (const offer of ringing) {
            if (told.current.has(offer.id)) continue;
            const name = offer.conversation ? contactLabel(offer.conversation.contact) : "A customer";
            told.current.set(offer.id, notify(offer, name, () => undefined));
        }
        for (const [id, takeBack] of told.current) {
            if (current.has(id)) continue;
            takeBack();
            told.current.delete(id);
        }
    }, [ringing]);
}

/** Escape twice declines, from anywhere; a single one still does what it does elsewhere. */
function useDecline(offer: Offer | undefined): void {
    const last = useRef(0);
    useEffect(() => {
        if (!offer) return;
        const key = (event: globalThis.KeyboardEvent): void => {
            if (event.key !== "Escape" || event.isComposing || event.repeat) return;
            // The way out of a field or a dialog must not decline by the way.
            const focused = document.activeElement instanceof HTMLElement ? document.activeElement : null;
            if (isField(focused) || focused?.closest("[role=dialog], [role=menu]")) return;
            const now = event.timeStamp;
            if (now - last.current < escapeMilliseconds) {
                last.current = 0;
                void declineOffer(offer);
            } else {
                last.current = now;
            }
        };
        window.addEventListener("keydown", key, true);
        return () => window.removeEventListener("keydown", key, true);
    }, [offer]);
}
