// Speaks to a running gateway with the openai npm package and prints what it got, as JSON.
import OpenAI from "openai";

const { URL_OF_GATEWAY: baseURL, KEY: apiKey, LETTER: letter } = process.env;
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: "user", content: letter }];
const tools = [
  {
    type: "function",
    function: {
      name: "send_mail",
      description: "Sends a mail.",
      parameters: { type: "object", properties: { said: { type: "string" } } },
    },
  },
];
const told = {};

const { data, response } = await client.chat.completions
  .create({ model: "auto", messages })
  .withResponse();
told.chat = data.choices[0].message.content;
told.headers = Object.fromEntries(response.headers);

told.models = (await client.models.list()).data.map((model) => model.id);

told.stream = "";
for await (const chunk of await client.chat.completions.create({
  model: "auto",
  messages,
  stream: true,
})) {
  told.stream += chunk.choices[0]?.delta?.content ?? "";
}

const called = await client.chat.completions.create({ model: "auto", messages, tools });
const call = called.choices[0].message.tool_calls[0];
told.call = call.function;
const afterwards = await client.chat.completions.create({
  model: "auto",
  messages: [
    ...messages,
    called.choices[0].message,
    { role: "tool", tool_call_id: call.id, content: letter },
  ],
});
told.afterwards = afterwards.choices[0].message.content;

const runner = client.chat.completions.stream({ model: "auto", messages, tools });
told.streamedCall = (await runner.finalChatCompletion()).choices[0].message.tool_calls[0].function;

async function caught(work) {
  try {
    await work();
    return null;
  } catch (error) {
    return {
      kind: error.constructor.name,
      known: error instanceof OpenAI.APIError,
      status: error.status,
      code: error.code,
      type: error.type,
      param: error.param,
      message: error.message,
    };
  }
}
const stranger = new OpenAI({ baseURL, apiKey: "sk-wrong", maxRetries: 0 });
told.errors = {
  key: await caught(() => stranger.chat.completions.create({ model: "auto", messages })),
  body: await caught(() => client.chat.completions.create({ model: "auto", messages: [] })),
  purpose: await caught(() =>
    client.chat.completions.create(
      { model: "auto", messages },
      { headers: { "curtilage-purpose": "marketing" } },
    ),
  ),
  path: await caught(() => client.moderations.create({ input: letter })),
};

const leaving = await client.chat.completions.create({ model: "auto", messages, stream: true });
for await (const _ of leaving) break;
leaving.controller.abort();
told.afterLeaving = (
  await client.chat.completions.create({ model: "auto", messages })
).choices[0].message.content;

console.log(JSON.stringify(told));
