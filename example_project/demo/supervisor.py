"""How a demo starts, and what runs in it."""

from collections.abc import Callable
from dataclasses import dataclass

from django_firestore_stripe.management.addresses import Address
from example_project.demo import environment
from example_project.demo.folder import Folder
from example_project.demo.ports import answers, free_address, serves
from example_project.demo.processes import Processes

FIRESTORE_PORT, STRIPE_PORT = 8086, 12111
WEBHOOK = "/payments/webhook/"

Say = Callable[[str], None]

WHERE = """\
Shop    {url}/         ada / ada
Admin   {url}/admin/   admin / admin
Cards   4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined; any future date, any CVC
Data    {data} (delete it to begin anew)
Ctrl-C stops everything.
Ready: {url}/"""

REAL = """\
Shop    {url}/         ada / ada
Admin   {url}/admin/   admin / admin
Stripe  stripe listen --forward-to {url}{webhook}   brings your products; STRIPE_WEBHOOK_SECRET takes the secret that it prints
Data    {data} (accounts and logins)
Ctrl-C stops everything.
Ready: {url}/"""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A shop at an address, its data in a folder."""

    address: Address
    folder: Folder
    say: Say

    def run_on_emulators(self) -> None:
        """Run everything on emulators of our own until somebody stops it; nothing else is reached."""
        firestore, stripe = free_address(FIRESTORE_PORT), free_address(STRIPE_PORT)
        variables = environment.on_emulators(self.folder, self.address, firestore=firestore, stripe=stripe)
        with Processes(variables, self.folder.logs) as processes:
            self.say("Starting the emulators of Firestore and Stripe …")
            self._start_emulators(processes, firestore, stripe)
            self._serve(processes)
            self.say("Filling the shelves …")
            processes.until(lambda: answers(firestore) and answers(stripe))
            processes.run("Catalogue", "demo_catalogue")
            self.say(WHERE.format(url=self.address.url, data=self.folder.path))
            processes.forever()

    def run_as_it_is(self, variables: dict[str, str]) -> None:
        """Run the shop on the project and the key that the variables name until somebody stops it."""
        variables = environment.as_it_is(self.folder, self.address, variables)
        with Processes(variables, self.folder.logs) as processes:
            self._serve(processes)
            self.say(REAL.format(url=self.address.url, webhook=WEBHOOK, data=self.folder.path))
            processes.forever()

    def _start_emulators(self, processes: Processes, firestore: Address, stripe: Address) -> None:
        options = {
            "--firestore": str(firestore),
            "--stripe": str(stripe),
            "--data": str(self.folder.emulators),
            "--webhook-url": self.address.url + WEBHOOK,
            "--webhook-secret": environment.SECRET,
            "--merchant": "Ember",
        }
        processes.start("Emulators", "firestore_stripe_emulators", *(part for pair in options.items() for part in pair))

    def _serve(self, processes: Processes) -> None:
        self.say("Preparing the database and the accounts …")
        processes.run("Accounts", "demo_accounts")
        self.say("Opening the shop …")
        processes.start("Server", "runserver", "--noreload", str(self.address))
        processes.until(lambda: serves(self.address))
