//! The toolkit's triangles painted by the processor: the window without a display or a graphics driver.
//!
//! A picture comes out as the graphics card would make it, to within rounding: colours are multiplied and
//! blended as they are stored, textures sampled between their texels, and of two triangles that share an edge
//! one alone paints each pixel on it. The same triangles give the same pixels everywhere.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels: every value is bounded where it comes in"
)]

use std::collections::HashMap;

use eframe::egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use eframe::egui::{Color32, ColorImage, ImageData, Pos2, Rect, TextureId, TexturesDelta};
use image::RgbaImage;

/// Corners are placed on a grid of so many steps in a pixel, so that sums of edges are exact.
const STEPS: i64 = 256;
/// No corner lies farther out, in pixels. Products of places then fit their type.
const FAR: f32 = 1_048_576.0;

/// The textures, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Textures(HashMap<TextureId, ColorImage>);

impl Textures {
    pub fn update(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(image) = change.image;
                match (change.pos, self.0.get_mut(&id)) {
                    (None, _) => {
                        self.0.insert(id, ColorImage::clone(&image));
                    }
                    (Some(at), Some(whole)) => patch(whole, &image, at),
                    (Some(_), None) => {}
                }
            }
        }
        for id in delta.free.drain() {
            self.0.remove(&id);
        }
    }
}

/// Copies `part` into `whole` at a place; what does not fit is left out.
fn patch(whole: &mut ColorImage, part: &ColorImage, [left, top]: [usize; 2]) {
    let width = whole.size[0].max(1);
    for (row, from) in part.pixels.chunks_exact(part.size[0].max(1)).enumerate() {
        let start = (top + row) * width + left;
        if let Some(to) = whole.pixels.get_mut(start..start + from.len()) {
            to.copy_from_slice(from);
        }
    }
}

/// Paints triangles on a ground of one colour. `size` is in pixels.
pub fn paint(
    size: [u32; 2],
    ground: Color32,
    scale: f32,
    primitives: &[ClippedPrimitive],
    textures: &Textures,
) -> RgbaImage {
    let [width, height] = size;
    let mut canvas = Canvas { width: width.into(), height: height.into(), pixels: Vec::new() };
    canvas.pixels.resize(width as usize * height as usize, ground.to_array());
    for ClippedPrimitive { clip_rect, primitive } in primitives {
        // The other kind of primitive asks a graphics card to paint; nothing of ours does.
        if let Primitive::Mesh(mesh) = primitive
            && let Some(texture) = textures.0.get(&mesh.texture_id)
        {
            canvas.mesh(mesh, *clip_rect, scale, texture);
        }
    }
    RgbaImage::from_raw(width, height, canvas.pixels.into_flattened()).unwrap_or_default()
}

/// A corner of a triangle: its place in steps, its colour from 0 to 255, and its place in the texture.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Corner {
    x: i64,
    y: i64,
    colour: [f32; 4],
    texel: [f32; 2],
}

/// Pixels from the first of each pair to before the second.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    x: [i64; 2],
    y: [i64; 2],
}

struct Canvas {
    width: i64,
    height: i64,
    pixels: Vec<[u8; 4]>,
}

impl Canvas {
    fn mesh(&mut self, mesh: &Mesh, clip: Rect, scale: f32, texture: &ColorImage) {
        let pixel = |at: f32| (at * scale).clamp(-FAR, FAR).round() as i64;
        let within = |from: f32, to: f32, length: i64| [pixel(from).max(0), pixel(to).min(length)];
        let clip = Bounds {
            x: within(clip.min.x, clip.max.x, self.width),
            y: within(clip.min.y, clip.max.y, self.height),
        };
        for triangle in mesh.indices.chunks_exact(3) {
            let corner = |index: u32| mesh.vertices.get(index as usize).map(|at| corner(at, scale, texture));
            if let [a, b, c] = *triangle
                && let (Some(a), Some(b), Some(c)) = (corner(a), corner(b), corner(c))
            {
                self.triangle([a, b, c], clip, texture);
            }
        }
    }

    #[expect(clippy::float_cmp, reason = "corners are alike or were given otherwise")]
    fn triangle(&mut self, [a, mut b, mut c]: [Corner; 3], clip: Bounds, texture: &ColorImage) {
        let mut area = side(a, b, c.x, c.y);
        if area == 0 {
            return;
        }
        if area < 0 {
            std::mem::swap(&mut b, &mut c);
            area = -area;
        }
        let bounds = |range: [i64; 2], places: [i64; 3]| {
            let (first, last) = places.iter().fold((i64::MAX, i64::MIN), |(first, last), place| {
                (first.min(place.div_euclid(STEPS)), last.max(place.div_euclid(STEPS) + 1))
            });
            range[0].max(first)..range[1].min(last)
        };
        let columns = bounds(clip.x, [a.x, b.x, c.x]);
        // Most of a window is of one colour; nothing needs to be worked out for each of its pixels.
        let is_plain =
            a.texel == b.texel && b.texel == c.texel && a.colour == b.colour && b.colour == c.colour;
        let plain = is_plain.then(|| times(a.colour, sample(texture, a.texel)));
        for y in bounds(clip.y, [a.y, b.y, c.y]) {
            let (middle_x, middle_y) = (columns.start * STEPS + STEPS / 2, y * STEPS + STEPS / 2);
            let mut sides = [(b, c), (c, a), (a, b)].map(|(from, to)| {
                (side(from, to, middle_x, middle_y), (to.y - from.y) * STEPS, owns(from, to))
            });
            for x in columns.clone() {
                if sides.iter().all(|(at, _, owns)| *at > 0 || (*at == 0 && *owns)) {
                    let colour = plain.unwrap_or_else(|| {
                        let [of_a, of_b, of_c] = sides.map(|(at, ..)| at as f32 / area as f32);
                        let mix = |a: f32, b: f32, c: f32| a * of_a + b * of_b + c * of_c;
                        let colour = std::array::from_fn(|i| mix(a.colour[i], b.colour[i], c.colour[i]));
                        let texel = std::array::from_fn(|i| mix(a.texel[i], b.texel[i], c.texel[i]));
                        times(colour, sample(texture, texel))
                    });
                    self.blend(x, y, colour);
                }
                for (at, step, _) in &mut sides {
                    *at -= *step;
                }
            }
        }
    }

    fn blend(&mut self, x: i64, y: i64, colour: [f32; 4]) {
        let Some(pixel) = self.pixels.get_mut((y * self.width + x) as usize) else { return };
        let rest = 1.0 - colour[3] / 255.0;
        for (under, over) in pixel.iter_mut().zip(colour) {
            *under = (over + f32::from(*under) * rest).round() as u8;
        }
    }
}

fn corner(vertex: &Vertex, scale: f32, texture: &ColorImage) -> Corner {
    let place = |at: f32| ((at * scale).clamp(-FAR, FAR) * STEPS as f32).round() as i64;
    let Pos2 { x, y } = vertex.pos;
    let [width, height] = texture.size;
    Corner {
        x: place(x),
        y: place(y),
        colour: vertex.color.to_array().map(f32::from),
        texel: [vertex.uv.x * width as f32 - 0.5, vertex.uv.y * height as f32 - 0.5],
    }
}

/// On which side of the line from one corner to another a place lies: positive inside, zero on the line.
fn side(from: Corner, to: Corner, x: i64, y: i64) -> i64 {
    (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)
}

/// Whether the pixels on an edge are the triangle's own: those of upper and left edges are.
fn owns(from: Corner, to: Corner) -> bool {
    to.y < from.y || (to.y == from.y && to.x > from.x)
}

fn times(one: [f32; 4], other: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|channel| one[channel] * other[channel] / 255.0)
}

/// The texture's colour between the texels around a place, from 0 to 255.
fn sample(texture: &ColorImage, [x, y]: [f32; 2]) -> [f32; 4] {
    let [width, height] = texture.size;
    let (left, top) = (x.floor(), y.floor());
    let (to_right, down) = (x - left, y - top);
    let texel = |x: f32, y: f32| {
        let column = (x.max(0.0) as usize).min(width.saturating_sub(1));
        let row = (y.max(0.0) as usize).min(height.saturating_sub(1));
        texture.pixels.get(row * width + column).map_or([0.0; 4], |texel| texel.to_array().map(f32::from))
    };
    let corners =
        [texel(left, top), texel(left + 1.0, top), texel(left, top + 1.0), texel(left + 1.0, top + 1.0)];
    let weights =
        [(1.0 - to_right) * (1.0 - down), to_right * (1.0 - down), (1.0 - to_right) * down, to_right * down];
    std::array::from_fn(|channel| {
        corners.iter().zip(weights).map(|(corner, weight)| corner[channel] * weight).sum()
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "what is painted is no part of the window")]
mod tests {
    use eframe::egui::{pos2, vec2};

    use super::*;

    const RED: Color32 = Color32::from_rgb(200, 0, 0);

    fn textures() -> Textures {
        // Two texels: white, and half of black.
        let image = ColorImage::new([2, 1], vec![Color32::WHITE, Color32::from_black_alpha(128)]);
        Textures(HashMap::from([(TextureId::default(), image)]))
    }

    fn vertex(x: f32, y: f32, u: f32, color: Color32) -> Vertex {
        Vertex { pos: pos2(x, y), uv: pos2(u, 0.5), color }
    }

    fn painted(vertices: Vec<Vertex>, indices: Vec<u32>, clip: Rect, scale: f32) -> RgbaImage {
        let mesh = Mesh { indices, vertices, texture_id: TextureId::default() };
        let primitive = ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh) };
        paint([8, 8], Color32::WHITE, scale, &[primitive], &textures())
    }

    fn count(picture: &RgbaImage, colour: Color32) -> usize {
        picture.pixels().filter(|pixel| pixel.0 == colour.to_array()).count()
    }

    const ALL: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(8.0, 8.0) };

    #[test]
    fn a_shared_edge_is_painted_once() {
        // A translucent square of two triangles, its diagonal and sides through the middles of pixels.
        let half = Color32::from_black_alpha(128);
        let corners = [(1.5, 1.5), (6.5, 1.5), (6.5, 6.5), (1.5, 6.5)];
        let corners = corners.map(|(x, y)| vertex(x, y, 0.25, half));
        for indices in [vec![0, 1, 2, 0, 2, 3], vec![2, 1, 0, 3, 2, 0], vec![0, 1, 3, 3, 1, 2]] {
            let picture = painted(corners.to_vec(), indices, ALL, 1.0);
            assert_eq!(count(&picture, Color32::from_gray(127)), 25);
            assert_eq!(count(&picture, Color32::WHITE), 64 - 25);
        }
    }

    #[test]
    fn nothing_is_painted_outside_the_clip_and_the_scale_is_kept() {
        let corners = [(-100.0, -100.0), (300.0, -100.0), (-100.0, 300.0)];
        let corners = corners.map(|(x, y)| vertex(x, y, 0.25, RED)).to_vec();
        let clip = Rect::from_min_size(pos2(1.0, 1.0), vec2(2.0, 1.0));
        let picture = painted(corners, vec![0, 1, 2], clip, 2.0);
        assert_eq!(count(&picture, RED), 4 * 2);
        assert_eq!(picture.get_pixel(2, 2).0, RED.to_array());
        assert_eq!(picture.get_pixel(1, 2).0, Color32::WHITE.to_array());
    }

    #[test]
    fn textures_are_sampled_between_their_texels() {
        let texture = &textures().0[&TextureId::default()];
        assert!((sample(texture, [0.0, 0.0])[3] - 255.0).abs() < 1e-3);
        assert!((sample(texture, [0.5, 0.0])[3] - 191.5).abs() < 1e-3);
        assert!((sample(texture, [9.0, -3.0])[3] - 128.0).abs() < 1e-3, "beyond the edge is the edge");
    }

    #[test]
    fn a_part_of_a_texture_can_be_renewed() {
        let mut whole = ColorImage::filled([3, 2], Color32::WHITE);
        patch(&mut whole, &ColorImage::filled([2, 1], RED), [1, 1]);
        let red = whole.pixels.iter().enumerate().filter(|(_, texel)| **texel == RED).map(|(at, _)| at);
        assert_eq!(red.collect::<Vec<_>>(), [4, 5]);
        patch(&mut whole, &ColorImage::filled([2, 2], RED), [2, 9]);
    }

    #[test]
    fn odd_triangles_paint_nothing_and_do_not_fail() {
        let at = |x, y| vertex(x, y, 0.25, RED);
        let line = vec![at(0.0, 0.0), at(4.0, 4.0), at(8.0, 8.0)];
        assert_eq!(count(&painted(line.clone(), vec![0, 1, 2], ALL, 1.0), RED), 0);
        assert_eq!(count(&painted(line, vec![0, 1, 99], ALL, 1.0), RED), 0);
        let endless = vec![at(f32::NAN, 0.0), at(f32::INFINITY, -1e30), at(-1e30, f32::INFINITY)];
        let _ = painted(endless, vec![0, 1, 2, 0, 1], Rect::EVERYTHING, 1.0);
    }
}
