// A film in whole frames: where it stands, steps, and playing at any speed in both directions. A frame is
// looked for at its middle, so that no rounding shows its neighbour. Says "frame" whenever another one is seen.

const TICK = 1000; // ms of a second

export class Film extends EventTarget {
  video;
  fps;
  frames;
  #shown = 0;
  #wanted = null;
  #sought = null; // what the video was told last; meanwhile another frame may be wanted
  #rate = 0;
  #backwards = 0;
  #from = { frame: 0, at: 0 };

  constructor(video) {
    super();
    this.video = video;
    this.fps = Number(video.dataset.fps);
    this.frames = Number(video.dataset.frames);
    this.#shown = Number(video.dataset.at ?? 0);
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.#tell());
    video.addEventListener("seeked", () => this.#arrived());
    this.#follow();
  }

  /** The frame that is seen, or is being looked for. */
  get frame() {
    return this.#wanted ?? this.#shown;
  }

  get isPlaying() {
    return this.#rate !== 0 && (this.#rate < 0 || !this.video.paused);
  }

  /** 0: it stands. Less: backwards. */
  get rate() {
    return this.isPlaying || !this.video.paused ? this.#rate || 1 : 0;
  }

  /** Its own first picture is seen, which a cover would hide until it plays. */
  unveil() {
    const look = () => {
      this.video.removeAttribute("poster");
      this.seek(this.frame);
    };
    if (this.video.readyState) look();
    else this.video.addEventListener("loadedmetadata", look, { once: true });
  }

  seek(frame) {
    const there = Math.max(0, Math.min(this.frames - 1, Math.round(frame)));
    const isFree = this.#wanted === null;
    this.#wanted = there;
    if (isFree || !this.video.seeking) this.#look();
    this.#tell();
  }

  step(frames) {
    const from = this.frame;
    this.pause();
    this.seek(from + frames);
  }

  play(rate = 1) {
    this.#stopBackwards();
    this.#rate = rate;
    if (rate < 0) return this.#playBackwards();
    this.video.playbackRate = rate;
    if (this.frame >= this.frames - 1) this.seek(0);
    return this.video.play().catch(() => this.pause());
  }

  pause() {
    this.#stopBackwards();
    this.#rate = 0;
    this.video.pause();
    this.#tell();
  }

  toggle() {
    return this.rate ? this.pause() : this.play();
  }

  #look() {
    this.#sought = this.#wanted;
    this.video.currentTime = (this.#wanted + 0.5) / this.fps;
  }

  #arrived() {
    if (this.#wanted === null) return this.#see(this.video.currentTime);
    if (this.#sought !== this.#wanted) return this.#look(); // where it stands says nothing: it may play on already
    this.#shown = this.#wanted;
    this.#wanted = null;
    this.#tell();
  }

  #follow() {
    if (this.video.requestVideoFrameCallback) {
      const seen = (_, told) => {
        if (this.#wanted === null) this.#see(told.mediaTime);
        this.video.requestVideoFrameCallback(seen);
      };
      this.video.requestVideoFrameCallback(seen);
    } else {
      this.video.addEventListener("timeupdate", () => this.#wanted === null && this.#see(this.video.currentTime));
    }
  }

  #see(seconds) {
    const frame = Math.max(0, Math.min(this.frames - 1, Math.floor(seconds * this.fps + 0.01)));
    if (frame === this.#shown) return;
    this.#shown = frame;
    this.#tell();
  }

  #playBackwards() {
    this.video.pause();
    this.#from = { frame: this.frame, at: performance.now() };
    const back = (now) => {
      const frame = this.#from.frame + ((now - this.#from.at) / TICK) * this.fps * this.#rate;
      if (!this.video.seeking) this.seek(frame);
      if (frame <= 0) return this.pause();
      this.#backwards = requestAnimationFrame(back);
    };
    this.#backwards = requestAnimationFrame(back);
  }

  #stopBackwards() {
    cancelAnimationFrame(this.#backwards);
    this.#backwards = 0;
  }

  #tell() {
    this.dispatchEvent(new Event("frame"));
  }
}

/** Frames as people read them: "12.04 s". */
export function seconds(frame, fps) {
  return `${(frame / fps).toFixed(2)} s`;
}

/** Whether somebody types there, or presses something. */
export function isField(element, key) {
  if (element.matches("input[type=range]")) return key.startsWith("Arrow");
  if (element.matches("input, textarea, select, [contenteditable]")) return !element.matches("[type=checkbox], [type=radio]") || key === " " || key.startsWith("Arrow");
  return element.matches("button, a, summary") && (key === " " || key === "Enter");
}
