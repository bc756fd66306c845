"""The tracks, levels and stages of the award (第三、六、十七条)."""

from enum import StrEnum


class Track(StrEnum):
    """组织 or 个人 (第三条)."""

    ORGANIZATION = "organization"
    INDIVIDUAL = "individual"


class AwardLevel(StrEnum):
    """市长质量奖 or 市长质量奖提名奖 (第六条)."""

    AWARD = "award"
    NOMINATION = "nomination"


class Stage(StrEnum):
    """Where a round stands; the order is that of 第十七条."""

    PLANNING = "planning"
    APPLICATION = "application"
    QUALIFICATION = "qualification"
    MATERIAL_REVIEW = "material_review"
    SITE_REVIEW = "site_review"
    PRESENTATION = "presentation"
    EVALUATION = "evaluation"
    PUBLICITY = "publicity"
    CLOSED = "closed"


ORDER: tuple[Stage, ...] = tuple(Stage)

SCORED: tuple[Stage, ...] = (Stage.MATERIAL_REVIEW, Stage.SITE_REVIEW, Stage.PRESENTATION)


def stages_of(track: Track) -> tuple[Stage, ...]:
    """The stages a file passes: an individual has no site review (第二十条)."""
    if track is Track.INDIVIDUAL:
        return tuple(stage for stage in ORDER if stage is not Stage.SITE_REVIEW)
    return ORDER


def scored_stages(track: Track) -> tuple[Stage, ...]:
    """The stages that give points to this track (第十六条)."""
    return tuple(stage for stage in stages_of(track) if stage in SCORED)
