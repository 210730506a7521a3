"""Driving: processes that take productions from the line, make them and deliver what came out.

journal   tells the ledger what happens, under the driver's fence, and hears of cancels
endings   how a production ends: delivered, or a problem with every reason
turn      one production from its lease to its end
driver    the loop: next in line, wait, stop
courier   messages to webhooks
"""

from orchestrator.drive.driver import Driver

__all__ = ["Driver"]
