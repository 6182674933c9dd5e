// The scanning station: what the camera reads goes the way of what is typed, and its verdict is seen, heard and felt.
"use strict";

const station = document.querySelector("[data-station]");
const stationForm = station.querySelector("[data-station-form]");
const place = station.querySelector("[data-verdict]");
const camera = station.querySelector("[data-camera]");
const video = camera.querySelector("video");
const start = camera.querySelector("[data-start]");

// Two pitches for what is news, so that a shelf is gone through without looking; the rest is the desk's.
tones.wanted = [[660, 0.12], [880, 0.12], [1175, 0.3]];
const felt = { wanted: [80, 60, 80, 60, 300], done: [60], warning: [150, 80, 150] };

const waiting = [];
let asking = false;
const ask = async () => {
  if (asking) return;
  asking = true;
  while (waiting.length) {
    const body = waiting.shift();
    try {
      const answer = stationForm.method === "post"
        ? await fetch(stationForm.action, { method: "POST", body })
        : await fetch(`${stationForm.action}?${new URLSearchParams(body)}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-verdict]");
      if (!fresh) return location.assign(answer.url); // finished meanwhile, or logged out: that page says so
      place.replaceChildren(...fresh.childNodes);
      const verdict = place.querySelector(".verdict");
      verdict?.classList.add("fresh");
      const heard = verdict?.dataset.sound ?? "wrong";
      document.documentElement.dataset.heard = heard;
      if (felt[heard]) navigator.vibrate?.(felt[heard]);
      sound(heard);
    } catch {
      stationForm.elements.text.value = body.get("text");
      stationForm.submit(); // Without a connection the browser says so.
    }
  }
  asking = false;
};
const send = (text) => {
  stationForm.elements.text.value = text;
  waiting.push(new FormData(stationForm));
  stationForm.elements.text.value = "";
  ask();
};
stationForm.addEventListener("submit", (event) => {
  event.preventDefault();
  if (stationForm.elements.text.value.trim()) send(stationForm.elements.text.value);
});

// The browser's own reader where it knows our codes, else ZXing, which is fetched from this site and only now.
const reader = async () => {
  const formats = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "qr_code"];
  const known = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []) ?? [];
  if (["ean_13", "code_128", "qr_code"].every((format) => known.includes(format))) {
    const detector = new BarcodeDetector({ formats: formats.filter((format) => known.includes(format)) });
    return async () => (await detector.detect(video))[0]?.rawValue;
  }
  await new Promise((loaded, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: camera.dataset.library, onload: loaded, onerror: failed });
    document.head.append(script);
  });
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => camera.dataset.wasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const drawn = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    if (!canvas.width) return undefined;
    drawn.drawImage(video, 0, 0);
    const found = await ZXingWASM.readBarcodes(drawn.getImageData(0, 0, canvas.width, canvas.height), {
      formats: ["EAN13", "EAN8", "UPCA", "UPCE", "Code128", "Code39", "QRCode"],
      maxNumberOfSymbols: 1,
    });
    return found[0]?.text;
  };
};

const FORGET = 2000; // milliseconds out of sight after which the same code is a new scan
const watch = async (read) => {
  let last = "";
  let seen = 0;
  const look = async () => {
    if (!video.srcObject?.active) return;
    const text = await read().catch(() => undefined);
    const now = performance.now();
    if (last && now - seen > FORGET) last = "";
    if (text) {
      seen = now;
      if (text !== last) {
        last = text;
        send(text);
      }
    }
    setTimeout(look, 100);
  };
  look();
};

const say = (reason) => {
  const notice = camera.querySelector(".notice");
  notice.textContent = camera.dataset[reason];
  notice.hidden = false;
  start.hidden = reason === "insecure" || reason === "none";
  video.hidden = true;
  station.classList.remove("running");
  stationForm.elements.text.focus();
};
const open = async () => {
  camera.querySelector(".notice").hidden = true;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    video.srcObject = stream;
    video.hidden = false;
    start.hidden = true;
    station.classList.add("running");
    await video.play();
    watch(await reader());
  } catch (fault) {
    stream?.getTracks().forEach((track) => track.stop());
    say({ NotAllowedError: "refused", NotFoundError: "none" }[fault.name] ?? "broken");
  }
};
start.addEventListener("click", open);
camera.hidden = false;
if (!navigator.mediaDevices) say("insecure");
else navigator.permissions?.query({ name: "camera" }).then(({ state }) => state === "granted" && open(), () => {});
