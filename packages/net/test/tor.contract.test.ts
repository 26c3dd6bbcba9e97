import { SimTor, SimTorNetwork, torContract } from "@hushroom/testkit";

torContract("simulated", async () => {
  const network = new SimTorNetwork();
  return {
    start: async () => new SimTor(network),
    kill: async (tor) => {
      if (!(tor instanceof SimTor)) throw new Error("not of this world");
      tor.kill();
      queueMicrotask(() => tor.revive());
    },
    pause: async () => {},
  };
});
