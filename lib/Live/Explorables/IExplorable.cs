namespace Live.Explorables;

/// <summary>A picture with controls. All that is computed is computed here; a page draws.</summary>
internal interface IExplorable
{
    /// <summary>Its name in an address.</summary>
    string Name { get; }

    /// <summary>How many parts its picture has: the first follows a moving control, the others when it rests.</summary>
    int Parts { get; }

    /// <summary>Its controls, in their order.</summary>
    IReadOnlyList<Control> Controls { get; }

    /// <summary>Draws one part.</summary>
    /// <exception cref="Workbook.InvalidInputException">The state has no picture.</exception>
    void Answer(State state, int part, Picture picture);
}
