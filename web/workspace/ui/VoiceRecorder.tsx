import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { complain } from "../app/desk";
import { playingTime } from "../model/voice";
import { sentence } from "../net/api";
import type { Recorded, Recorder } from "./useRecorder";

/** Stands in the place of the text field while a voice message is recorded, listened to and sent. */
export function VoiceRecorder({ recorder, send }: { recorder: Recorder; send: (recorded: Recorded) => Promise<void> }): ReactElement {
    const { state } = recorder;
    const box = useRef<HTMLDivElement>(null);
    const [sending, setSending] = useState(false);
    const [trouble, setTrouble] = useState("");
    const shown = useRef(true);
    useEffect(() => {
        shown.current = true;
        return () => {
            shown.current = false;
        };
    }, []);
    useEffect(() => box.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus(), [state.step]);
    const submit = async (): Promise<void> => {
        if (sending) return;
        setSending(true);
        setTrouble("");
        const recorded = state.step === "recorded" ? state.recorded : await recorder.stop();
        try {
            if (recorded) await send(recorded);
        } catch (error) {
            if (shown.current) setTrouble(`It did not go up: ${sentence(error)}`);
            else complain(error);
        }
        if (shown.current) setSending(false);
    };
    const key = (event: KeyboardEvent): void => {
        if (event.key !== "Escape" || sending) return;
        event.preventDefault();
        event.stopPropagation();
        // One step back: what was said is not lost by the first press.
        if (state.step === "recording") void recorder.stop();
        else recorder.discard();
    };
    return (
        <div ref={box} className="recorder" role="group" aria-label="Voice message" onKeyDown={key} data-testid="recorder" data-step={state.step}>
            <button type="button" className="button quiet icon-only" aria-label="Discard the recording" title="Discard" disabled={sending} onClick={recorder.discard}>
                <Icon name="trash" />
            </button>
            <Middle recorder={recorder} sending={sending} trouble={trouble} />
            {state.step === "recording" && !sending ? (
                <button type="button" className="button quiet" title="Stop, and listen first" onClick={() => void recorder.stop()} data-testid="voice-stop">
                    <Icon name="stop" /> Stop
                </button>
            ) : null}
            <button type="button" className="button primary send" disabled={sending || state.step === "asking"} data-autofocus onClick={() => void submit()} data-testid="voice-send">
                <Icon name="send" /> {trouble ? "Try again" : "Send"}
            </button>
        </div>
    );
}

function Middle({ recorder, sending, trouble }: { recorder: Recorder; sending: boolean; trouble: string }): ReactElement {
    const { state } = recorder;
    if (trouble) {
        return (
            <p className="recorder-middle recorder-trouble" role="alert">
                {trouble}
            </p>
        );
    }
    if (sending) return <p className="recorder-middle hint">Going up…</p>;
    switch (state.step) {
        case "recorded":
            return (
                <div className="recorder-middle">
                    <audio src={state.recorded.address} controls aria-label="Your recording" />
                    {state.recorded.voice ? null : <span className="hint">This browser cannot make a voice message: it goes as a sound file.</span>}
                </div>
            );
        case "recording":
            return (
                <div className="recorder-middle">
                    <span className="recorder-dot" aria-hidden="true" />
                    <time className="recorder-time" role="timer" aria-label="Recording">
                        {playingTime(state.milliseconds)}
                    </time>
                    <span className="recorder-level" aria-hidden="true">
                        <span style={{ transform: `scaleX(${state.loudness})` }} />
                    </span>
                </div>
            );
        default:
            return <p className="recorder-middle hint">Asking for the microphone…</p>;
    }
}
