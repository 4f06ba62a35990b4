/* Replays the listed events one by one and shows how far it is; without this script the form does it in one request. */
"use strict";

(() => {
    const form = document.getElementById("dfs-replay");
    const bar = form.querySelector("progress");
    const count = form.querySelector("output");
    const button = form.querySelector("[type=submit]");
    const items = [...form.querySelectorAll("[data-replay]")];
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;

    async function replay(url) {
        try {
            const headers = { Accept: "application/json", "X-CSRFToken": token };
            const response = await fetch(url, { method: "POST", headers });
            return response.ok ? await response.json() : { done: false, sentence: form.dataset.failed };
        } catch {
            return { done: false, sentence: form.dataset.failed };
        }
    }

    function show(item, outcome) {
        const result = item.querySelector(".dfs-result");
        result.textContent = outcome.sentence;
        result.className = `dfs-result ${outcome.done ? "dfs-good" : "dfs-bad"}`;
    }

    function advance(done) {
        bar.value = done;
        count.textContent = `${done} / ${items.length}`;
    }

    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        button.disabled = true;
        form.querySelector(".dfs-progress").hidden = false;
        for (const [number, item] of items.entries()) {
            advance(number);
            show(item, await replay(item.dataset.replay));
        }
        advance(items.length);
        button.hidden = true;
        form.querySelector(".closelink").textContent = form.dataset.back;
    });
})();
