// The drawn hall, used as a customer does who does not know where which seat is drawn.

import { expect, type Locator, type Page } from "@playwright/test";

interface Point {
  readonly x: number;
  readonly y: number;
}

export function mapOf(page: Page): SeatMap {
  return new SeatMap(page, page.getByRole("group", { name: "Map of the hall" }));
}

/** Points of the map in rings around its middle, in parts of its sides. */
function places(): Point[] {
  const rings = [0.04, 0.12, 0.2, 0.28, 0.36, 0.42];
  return rings.flatMap((ring) =>
    Array.from({ length: 12 }, (_, turn) => ({ x: 0.5 + ring * Math.cos((turn * Math.PI) / 6), y: 0.5 + ring * Math.sin((turn * Math.PI) / 6) })));
}

export class SeatMap {
  constructor(private readonly page: Page, readonly root: Locator) {}

  /** Waits until the hall is drawn. */
  async isReady(): Promise<void> {
    await expect(this.root).toHaveAttribute("data-drawn");
  }

  async centre(): Promise<Point> {
    return this.at({ x: 0.5, y: 0.5 });
  }

  /** Moves the mouse until the tip beside it says this, and returns the tip's words. */
  async pointAt(words: RegExp): Promise<string> {
    await this.isReady();
    const tip = this.page.locator(".seats-tip");
    for (const place of places()) {
      const { x, y } = await this.at(place);
      await this.page.mouse.move(x, y);
      const said = await this.page.evaluate(() => new Promise<string>((resolve) => {
        // The tip is drawn in the frame after the move.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.querySelector(".seats-tip")?.textContent ?? "")));
      }));
      if (words.test(said)) return said;
    }
    await expect(tip, "no place of the map has such a tip").toHaveText(words, { timeout: 1 });
    return "";
  }

  /** Clicks where the mouse is. */
  async click(): Promise<void> {
    await this.page.mouse.down();
    await this.page.mouse.up();
  }

  /** Touches the map at a part of its sides. */
  async touch(place: Point): Promise<void> {
    const { x, y } = await this.at(place);
    await this.page.touchscreen.tap(x, y);
  }

  private async at(place: Point): Promise<Point> {
    const box = await this.root.boundingBox();
    if (!box) throw new Error("the map is not shown");
    return { x: box.x + box.width * place.x, y: box.y + box.height * place.y };
  }
}
