"""What the user states about a port, and what it changes."""

from msgspec import Struct

from migrate_scan.model import Experience, Goal, Scope


class Situation(Struct, frozen=True, kw_only=True):
    """For what, how far and by whom. ``keeps_cuda``: the target's device code says ``cuda``."""

    target: str
    keeps_cuda: bool = False
    scope: Scope = "training"
    goal: Goal = "parity"
    experience: Experience = "some"

    def unseen(self, *, distributed: bool) -> dict[str, str]:
        """Parameters of the work that no line shows, by work package. ``distributed``: the
        code communicates between devices."""
        device = "same_device" if self.keeps_cuda else "renamed_device"
        found = {"bring_up": f"bring_up.{device}"}
        if distributed and self.scope == "training":
            found["distributed"] = "distributed_validation"
        if self.goal != "runs":
            found["accuracy"] = f"accuracy.{self.scope}"
        if self.goal == "tuned":
            found["performance"] = f"performance.{self.scope}"
            if distributed:
                found["acceptance"] = "acceptance"
        return found

    def reference(self) -> "Situation":
        """What the real ports of the calibration are taken to be."""
        return Situation(target=self.target, keeps_cuda=self.keeps_cuda)

    def factors(self) -> tuple[str, ...]:
        """Parameters that multiply the whole."""
        found = () if self.scope == "training" else (f"scope.{self.scope}",)
        return found if self.experience == "some" else (*found, f"experience.{self.experience}")
