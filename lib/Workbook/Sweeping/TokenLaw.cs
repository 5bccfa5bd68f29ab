namespace Workbook.Sweeping;

/// <summary>Where the tokens of a sweep come from.</summary>
internal enum TokenLaw
{
    /// <summary>Gaussian tokens of a common mean.</summary>
    Gaussian,

    /// <summary>Gaussian tokens in clusters.</summary>
    Clusters,

    /// <summary>Uniform on the sphere.</summary>
    Sphere,

    /// <summary>Uniform on a half of it.</summary>
    HalfSphere,

    /// <summary>All cosines equal.</summary>
    Simplex,

    /// <summary>Equally spaced on the circle.</summary>
    Circle,

    /// <summary>The reader's own.</summary>
    Files,
}
