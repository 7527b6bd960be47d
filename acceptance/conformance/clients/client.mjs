// Picks the client named on the command line, and notes every HTTP status it is answered with.
//   node SCRIPT.mjs old|default|auto|pinned URL KEY [JSON]
import * as old from "./old-client.mjs";
import * as young from "./new-client.mjs";

const [name, url, key, json] = process.argv.slice(2);

export const input = json === undefined ? {} : JSON.parse(json);

const answers = [];

export function connect({ key: otherKey, sessionId, onUpdate = () => {}, onAnswer = () => {} } = {}) {
  const noting = async (target, init) => {
    const answer = await fetch(target, init);
    answers.push({ method: init?.method ?? "GET", status: answer.status });
    onAnswer(answers.at(-1));
    return answer;
  };
  const headers = { Authorization: `Bearer ${otherKey ?? key}` };
  const options = { requestInit: { headers }, fetch: noting };
  return name === "old"
    ? old.connect(url, options, onUpdate, { sessionId })
    : young.connect(name, url, options, onUpdate, { sessionId });
}

/** What an attempt came to, and the statuses it met on the way. */
export async function attempt(action) {
  const before = answers.length;
  try {
    return { result: await action(), answers: answers.slice(before) };
  } catch (error) {
    return { error: { code: error.code, message: error.message }, answers: answers.slice(before) };
  }
}

export const say = (event) => console.log(JSON.stringify(event));
