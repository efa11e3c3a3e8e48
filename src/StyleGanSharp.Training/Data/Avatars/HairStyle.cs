namespace StyleGanSharp.Data.Avatars;

/// <summary>The shape of the hair at the forehead.</summary>
internal enum HairStyle
{
    Swept,
    Fringe,
    Parted,
    Curly,
    Spiky,
    Cropped,
}
