// An app written for the Firebase extension. It is told what to do by lines of JSON, `{"call", "args"}`, and answers each
// with one: `{"result"}` or `{"error": {"code", "message", "cause"}}`. The names of calls are the SDK's functions, or those in `own`.

import { createInterface } from "node:readline";

import * as sdk from "@invertase/firestore-stripe-payments";
import { initializeApp } from "firebase/app";
import { connectAuthEmulator, getAuth, signInWithCustomToken, signOut } from "firebase/auth";
import * as firestore from "firebase/firestore";
import { getFunctions, httpsCallable, httpsCallableFromURL } from "firebase/functions";

const { project, firestoreHost, authHost } = JSON.parse(process.argv[2]);

const app = initializeApp({ apiKey: "none", projectId: project });
const auth = getAuth(app);
connectAuthEmulator(auth, `http://${authHost}`, { disableWarnings: true });
const database = firestore.getFirestore(app);
const [host, port] = firestoreHost.split(":");
firestore.connectFirestoreEmulator(database, host, Number(port));
const payments = sdk.getStripePayments(app, { customersCollection: "customers", productsCollection: "products" });

// What each listener has been told, in order, and who waits for more.
const heard = {};
const waiting = [];

function hear(name, snapshot) {
  heard[name].push(snapshot);
  waiting.splice(0).forEach((look) => look());
}

const own = {
  signIn: async (token) => (await signInWithCustomToken(auth, token)).user.uid,
  signOut: () => signOut(auth),

  // As an app without the SDK does it: the document is written, its first answer is waited for.
  async writeSession(fields) {
    const sessions = firestore.collection(database, "customers", auth.currentUser.uid, "checkout_sessions");
    const written = await firestore.addDoc(sessions, fields);
    const answer = await new Promise((resolve, reject) => {
      const stop = firestore.onSnapshot(
        written,
        (snapshot) => {
          const { error, url, sessionId, ephemeralKeySecret, paymentIntentClientSecret } = snapshot.data();
          if (!error && !url && !ephemeralKeySecret) return;
          stop();
          resolve({ error, url, sessionId, ephemeralKeySecret, paymentIntentClientSecret });
        },
        reject,
      );
    });
    return { ...answer, id: written.id };
  },
  changeSession: (id, fields) =>
    firestore.updateDoc(
      firestore.doc(database, "customers", auth.currentUser.uid, "checkout_sessions", id),
      fields,
    ),
  readDocument: async (path) => (await firestore.getDoc(firestore.doc(database, path))).exists(),

  async portal(domain, data) {
    const functions = getFunctions(app, domain);
    const create = httpsCallable(functions, "ext-firestore-stripe-payments-createPortalLink");
    return (await create(data)).data;
  },
  portalAt: async (url, data) => (await httpsCallableFromURL(getFunctions(app), url)(data)).data,

  listen(name) {
    heard[name] = [];
    sdk[name](payments, (snapshot) => hear(name, snapshot));
  },
  // Resolves once a listener has been told of a change of this type and status.
  hearOf: (name, type, status) =>
    new Promise((resolve) => {
      const wanted = (change) => change.type === type && (change.subscription ?? change.payment).status === status;
      const look = () => {
        const found = heard[name].flatMap(({ changes }) => changes).find(wanted);
        if (found) resolve(found);
        else waiting.push(look);
      };
      look();
    }),
  heard: (name) => heard[name],
};

function described(error) {
  return { code: error.code, message: error.message, cause: error.cause?.code };
}

async function answered({ call, args }) {
  try {
    const result = call in own ? await own[call](...args) : await sdk[call](payments, ...args);
    return { result };
  } catch (error) {
    return { error: described(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answered(JSON.parse(line))));
}
process.exit(0);
