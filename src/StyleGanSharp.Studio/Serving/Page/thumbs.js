// Small images of states, made by the server in one go.

/** A strip of small images. Resolves to a function that draws number i into a canvas; rejects with a sentence. */
export async function strip(states, signal) {
  const answer = await fetch('thumbs.png', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ states }), signal });
  if (!answer.ok) throw Object.assign(new Error(await answer.text()), { status: answer.status });
  const image = await createImageBitmap(await answer.blob());
  const side = image.width / states.length;
  return (i, canvas) => {
    [canvas.width, canvas.height] = [side, image.height];
    canvas.getContext('2d').drawImage(image, i * side, 0, side, image.height, 0, 0, side, image.height);
  };
}
