// Runs a function of the guides, as Firebase does for an event of a user, or else as Google Cloud serves it: `FILE NAME [USER]`.

const express = require("express");

const [file, name, user] = process.argv.slice(2);
const found = require(file)[name];

if (user) {
  found.run(JSON.parse(user), {}).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
} else {
  const served = express().use(express.raw({ type: () => true }), (request, response) => {
    request.rawBody = request.body;
    return found(request, response);
  });
  const server = served.listen(0, "127.0.0.1", () => console.log(server.address().port));
}
